package dev.comporta.standalone.load;

import java.util.function.LongConsumer;

/**
 * Requests that come at a constant rate: number k is due at the start + k ÷ rate, whatever the server does. Those that came
 * and found no connection wait in order. For the load's event loop; nothing is allocated for a request.
 */
final class Arrivals {
    private static final double NANOS = 1e9;

    private final double rate;
    private final long startNanos;
    private final long count;
    private final LongConsumer lateness;
    private long come;
    private long taken;

    /** @param lateness gets, for each request, the nanoseconds after its due time at which it was seen to have come */
    Arrivals(double rate, long startNanos, long count, LongConsumer lateness) {
        this.rate = rate;
        this.startNanos = startNanos;
        this.count = count;
        this.lateness = lateness;
    }

    /** Lets everything come that is due by now. */
    void come(long nowNanos) {
        while (come < count && nowNanos - due(come) >= 0) {
            lateness.accept(nowNanos - due(come));
            come++;
        }
    }

    /** How many came and were not taken. */
    long waiting() {
        return come - taken;
    }

    /** When the one that waits longest was due; it waits no more. */
    long take() {
        return due(taken++);
    }

    /** Nothing waits, and nothing will come. */
    boolean isOver() {
        return taken == count;
    }

    /** How long until the next one comes; for ever when none does. */
    long untilNext(long nowNanos) {
        return come == count ? Long.MAX_VALUE : Math.max(0, due(come) - nowNanos);
    }

    private long due(long k) {
        return startNanos + (long) (k * NANOS / rate);
    }
}
