package dev.comporta.standalone.bench;

/** One thing to measure. For one thread, which it keeps until it is measured. */
interface Plan {
    PlanResult measure(BenchRun run);
}
