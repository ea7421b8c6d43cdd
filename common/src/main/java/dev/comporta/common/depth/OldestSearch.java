package dev.comporta.common.depth;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Finds how old the oldest message in delivery is, where the broker tells no age but counts those from before a moment. Each
 * round asks for some moments between two bounds and narrows them; while the same message is the oldest, rounds add up. For
 * one thread. Times are milliseconds since 1970.
 */
public final class OldestSearch {
    /** Moments a round: from a week to a second in three rounds. */
    private static final int MOMENTS = 4;

    private static final long OLDEST_MILLIS = Duration.ofDays(7).toMillis();

    /** As near as anybody wants to know. */
    private static final long NEAR_MILLIS = 200;

    private static final long NONE = Long.MIN_VALUE;

    /** The oldest came after this one. */
    private long after = NONE;

    /** It came at this one, or before. */
    private long until = NONE;

    /** The moments to ask for: how many in delivery came until then? In order; the last is now. */
    public List<Long> moments(long now) {
        long ageMost = Math.max(NEAR_MILLIS, Math.min(OLDEST_MILLIS, now - Math.max(after, now - OLDEST_MILLIS)));
        long ageLeast = Math.max(NEAR_MILLIS / 2, until == NONE ? 0 : now - until);
        double step = Math.pow((double) ageMost / ageLeast, 1.0 / (MOMENTS + 1));
        LongStream between =
                IntStream.rangeClosed(1, MOMENTS).mapToLong(i -> now - (long) (ageMost / Math.pow(step, i)));
        return LongStream.concat(between, LongStream.of(after, until, now))
                .filter(moment -> moment != NONE && moment <= now)
                .sorted()
                .distinct()
                .boxed()
                .toList();
    }

    /**
     * The answers.
     *
     * @param countUntil how many came until each moment
     */
    public void learn(Map<Long, Long> countUntil) {
        after = NONE;
        until = NONE;
        for (Map.Entry<Long, Long> moment : new TreeMap<>(countUntil).entrySet()) {
            if (moment.getValue() > 0) {
                until = moment.getKey();
                return;
            }
            after = moment.getKey();
        }
    }

    /** At least so old; zero when nothing is in delivery. */
    public Duration age(long now) {
        return until == NONE ? Duration.ZERO : Duration.ofMillis(Math.max(0, now - until));
    }
}
