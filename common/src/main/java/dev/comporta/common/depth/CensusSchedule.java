package dev.comporta.common.depth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a queue's messages are looked at. A look costs the broker time, and a paged queue's reads its pages, so a look
 * is followed by nine times its length of rest, and nothing is looked at twice that has not moved. For one thread.
 */
public final class CensusSchedule {
    /** A census of all messages, only of those in delivery, or none. */
    public enum Due {
        ALL,
        IN_DELIVERY,
        NONE
    }

    /** A tenth of one of the broker's threads at most: of several doors each waits for the others' looks, and rests longer. */
    private static final int REST_TIMES = 9;

    /** A large queue does not change its mean from one sample to the next. */
    private static final long REST_IF_LARGE_NANOS = Duration.ofSeconds(2).toNanos();

    /** A broker that was busy once need not stay so. */
    private static final long MOST_REST_NANOS = Duration.ofMinutes(2).toNanos();

    /** Beyond, a look would keep the broker's other management waiting for seconds (decision 13). */
    private static final long MOST_BYTES = 1L << 30;

    private long notBefore = Long.MIN_VALUE;
    private long inDeliveryNotBefore = Long.MIN_VALUE;
    private @Nullable QueueFigures seen;

    /** What to ask now. */
    public Due due(long nanos, QueueFigures figures) {
        if (figures.messages() == 0) {
            return Due.NONE;
        }
        if (nanos >= notBefore && figures.bytes() <= MOST_BYTES && hasMoved(figures)) {
            return Due.ALL;
        }
        return nanos >= inDeliveryNotBefore && figures.inDelivery() > 0 ? Due.IN_DELIVERY : Due.NONE;
    }

    /** This was answered, or could not be. */
    public void asked(long nanos, Due due, Duration took) {
        long rest = Math.min(took.multipliedBy(REST_TIMES).toNanos(), MOST_REST_NANOS);
        if (due == Due.ALL) {
            notBefore = nanos + rest;
        }
        inDeliveryNotBefore = nanos + rest;
    }

    /** All messages were looked at. */
    public void seen(long nanos, Census census) {
        seen = census.isExact() ? census.at() : null;
        if (!census.at().isSmall()) {
            notBefore = Math.max(notBefore, nanos + REST_IF_LARGE_NANOS);
        }
    }

    private boolean hasMoved(QueueFigures figures) {
        return seen == null || !figures.isStillAs(seen) || figures.inDelivery() != seen.inDelivery();
    }
}
