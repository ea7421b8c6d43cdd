package dev.comporta.worker.batch;

import java.time.Duration;

/**
 * How long to wait before each retry: doubling from the first delay to the longest, each shortened by up to half so that
 * lanes that failed together do not come back together. Pure; immutable.
 *
 * @param first delay before the first retry
 * @param longest no delay is longer
 */
public record RetrySchedule(Duration first, Duration longest) {
    /**
     * A hiccup costs a tenth of a second; an outage of hours, one attempt a lane every two seconds or so, which is
     * nothing to whoever refuses it. The longest delay is what the first row after an outage may be late, and twice that
     * where database and broker were both away: hence not longer.
     */
    public static final RetrySchedule DEFAULT = new RetrySchedule(Duration.ofMillis(100), Duration.ofSeconds(3));

    private static final int MOST_DOUBLINGS = 30;

    /**
     * The delay before the next attempt.
     *
     * @param failures how many attempts have failed so far, from 1
     * @param random from 0 to 1
     */
    public Duration delay(int failures, double random) {
        int doublings = Math.min(Math.max(failures, 1) - 1, MOST_DOUBLINGS);
        Duration doubled = first.multipliedBy(1L << doublings);
        long millis = Math.min(doubled.toMillis(), longest.toMillis());
        return Duration.ofMillis(millis - (long) (random / 2 * millis));
    }
}
