package dev.comporta.ingest.queue;

import dev.comporta.common.depth.QueueDepth;

/** How long a refused client should wait: the time to drain the backlog, as it drained lately. Pure. */
final class RetryAfter {
    static final int LEAST_SECONDS = 1;
    static final int MOST_SECONDS = 120;

    /** Clients that were refused together shall not come back together. */
    private static final double JITTER = 0.2;

    private RetryAfter() {}

    /** How long the queue will take: unbounded, but for one that does not drain. */
    static double secondsToEmpty(QueueDepth depth) {
        return depth.secondsToEmpty().orElse(MOST_SECONDS);
    }

    /**
     * Whole seconds within {@value #LEAST_SECONDS} and {@value #MOST_SECONDS}.
     *
     * @param dice from 0 to 1, spreads the answer by ±20 %
     */
    static int seconds(double secondsToEmpty, double dice) {
        double clamped = Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, secondsToEmpty));
        double jittered = clamped * (1 - JITTER + 2 * JITTER * dice);
        return (int) Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, Math.round(jittered)));
    }
}
