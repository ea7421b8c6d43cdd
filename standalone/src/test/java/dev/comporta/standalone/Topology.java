package dev.comporta.standalone;

/** The two ways to run Comporta; every end-to-end test runs in both. */
enum Topology {
    /** One process with everything. */
    STANDALONE,
    /** Broker, door and worker each a process, and a PostgreSQL of its own. */
    PROCESSES
}
