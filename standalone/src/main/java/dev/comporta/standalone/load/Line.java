package dev.comporta.standalone.load;

/** A connection as a {@link Pattern} sees it: one request at a time. For the load's event loop. */
interface Line {
    /** Sends a request, which counts from {@code dueNanos}. Only after the answer to the one before. */
    void send(long dueNanos);

    /** When the request that was sent last was due. */
    long dueNanos();
}
