package dev.comporta.common.depth;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * One queue's backlog, in writes. Immutable.
 *
 * @param inDelivery writes that a worker has and has not acknowledged
 * @param writes those, and the waiting ones
 * @param estimated whether {@code writes} is messages by the mean of writes a message, instead of a count
 * @param oldest age of the oldest of them, waiting or in delivery; zero when there is none
 * @param acceptedPerSecond through all doors, lately
 * @param drainedPerSecond by all workers, lately
 * @param drainPerSecond as it was while something waited: how fast it could go
 * @param messages that came through all doors, since whoever samples began
 * @param meanWrites how many writes a message of late had
 * @param initial writes that were there when whoever samples began
 */
public record QueueDepth(
        long inDelivery,
        long writes,
        boolean estimated,
        Duration oldest,
        double acceptedPerSecond,
        double drainedPerSecond,
        double drainPerSecond,
        long messages,
        double meanWrites,
        long initial) {
    public long waiting() {
        return writes - inDelivery;
    }

    /** If nothing more came; empty when something waits and nothing drains. */
    public OptionalDouble secondsToEmpty() {
        if (writes == 0) {
            return OptionalDouble.of(0);
        }
        return drainPerSecond <= 0 ? OptionalDouble.empty() : OptionalDouble.of(writes / drainPerSecond);
    }
}
