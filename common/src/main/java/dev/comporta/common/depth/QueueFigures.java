package dev.comporta.common.depth;

import java.time.Duration;

/**
 * What the broker says of one queue at one moment, in messages. Immutable.
 *
 * @param messages waiting and in delivery
 * @param inDelivery those of them that a worker has and has not acknowledged
 * @param added messages that came since the broker started, through whichever door
 * @param taken messages that left the queue for good since then: acknowledged by whomever
 * @param bytes of all messages, with their headers
 * @param oldest age of the oldest waiting message; zero when there is none, even if there are some in delivery
 */
public record QueueFigures(long messages, long inDelivery, long added, long taken, long bytes, Duration oldest) {
    /** Up to here a count of the queue costs the broker some milliseconds, wherever the messages are (decision 13). */
    private static final long SMALL_MESSAGES = 10_000;

    private static final long SMALL_BYTES = 16L << 20;

    boolean isSmall() {
        return messages <= SMALL_MESSAGES && bytes <= SMALL_BYTES;
    }

    /** Nothing came and nothing left since {@code earlier}. */
    public boolean isStillAs(QueueFigures earlier) {
        return added == earlier.added && taken == earlier.taken && messages == earlier.messages;
    }

    /** Another broker, or this one anew: it counts from zero. */
    boolean isAnewAfter(QueueFigures earlier) {
        return added < earlier.added || taken < earlier.taken;
    }
}
