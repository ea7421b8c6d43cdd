package dev.comporta.standalone.drill;

/**
 * A fault that was.
 *
 * @param kind its word; {@code halt} for a process that a fault point ended, {@code crash} for one that ended unasked
 * @param beganAt milliseconds since 1970
 * @param endedAt when it was over; recovery begins
 * @param open requests without an answer when it landed
 * @param proved whether a probe that must fail did fail
 */
public record FaultRecord(String kind, String target, long beganAt, long endedAt, int open, boolean proved) {}
