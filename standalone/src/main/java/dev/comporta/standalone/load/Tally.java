package dev.comporta.standalone.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts answers and their latencies. For the load's event loop, but {@link #accepted}, which any thread may ask. */
final class Tally {
    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;
    private static final double MICROS_A_MILLI = 1_000;
    private static final int STATUSES = 600;
    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;
    private static final long STEP_NANOS = (long) (LoadResult.STEP_SECONDS * 1e9);

    private final Window window;
    private final boolean open;
    private final Histogram latency = new Histogram(LONGEST_MICROS, DIGITS);
    private final Histogram lateness = new Histogram(LONGEST_MICROS, DIGITS);
    private final long[] measured = new long[STATUSES];
    private final long[] steps;
    private long retryAfter;
    private long others;
    private volatile long accepted;
    private @Nullable String problem;

    /** The measured time. */
    record Window(long beginNanos, long fromNanos, long endNanos) {
        boolean holds(long nanos) {
            return nanos - fromNanos >= 0 && nanos - endNanos < 0;
        }
    }

    /** @param open when a request counts as measured: by when it was due, or by when its answer came */
    Tally(Window window, boolean open, int steps) {
        this.window = window;
        this.open = open;
        this.steps = new long[steps];
    }

    void answered(ResponseReader answer, long dueNanos, long nowNanos) {
        boolean isAccepted = answer.status() == ACCEPTED;
        if (isAccepted) {
            count(nowNanos);
        } else {
            other(answer);
        }
        if (window.holds(open ? dueNanos : nowNanos)) {
            latency.recordValue(micros(nowNanos - dueNanos));
            if (answer.status() == UNAVAILABLE && answer.hasRetryAfter()) {
                retryAfter++;
            } else {
                measured[Math.min(answer.status(), STATUSES - 1)]++;
            }
        }
    }

    /** A request that will have no answer, for this reason. */
    void lost(String reason) {
        others++;
        remember(reason);
    }

    /** Something is wrong, with no request in particular. */
    void remember(String reason) {
        if (problem == null) {
            problem = reason;
        }
    }

    void late(long nanos) {
        lateness.recordValue(micros(nanos));
    }

    /** 202s so far. */
    long accepted() {
        return accepted;
    }

    long others() {
        return others;
    }

    @Nullable
    String problem() {
        return problem;
    }

    Map<String, Long> answers() {
        Map<String, Long> answers = new TreeMap<>();
        for (int status = 0; status < STATUSES; status++) {
            if (measured[status] > 0) {
                answers.put(Integer.toString(status), measured[status]);
            }
        }
        if (retryAfter > 0) {
            answers.put(UNAVAILABLE + " Retry-After", retryAfter);
        }
        return answers;
    }

    LoadResult.Latency latency() {
        return figures(latency);
    }

    LoadResult.Latency lateness() {
        return figures(lateness);
    }

    /** Up to {@code nowNanos}; a step that is not over is none. */
    List<Long> acceptedASecond(long nowNanos) {
        List<Long> rates = new ArrayList<>();
        long over = Math.min(steps.length, (nowNanos - window.beginNanos()) / STEP_NANOS);
        for (int step = 0; step < over; step++) {
            rates.add((long) (steps[step] / LoadResult.STEP_SECONDS));
        }
        return rates;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void count(long nowNanos) {
        accepted++;
        int step = (int) ((nowNanos - window.beginNanos()) / STEP_NANOS);
        if (step < steps.length) {
            steps[step]++;
        }
    }

    private void other(ResponseReader answer) {
        others++;
        if (problem == null) {
            problem = Problems.sentence(answer.status(), answer.problem());
        }
    }

    private static long micros(long nanos) {
        return Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos)));
    }

    private static LoadResult.Latency figures(Histogram of) {
        return new LoadResult.Latency(
                of.getTotalCount(),
                of.getMean() / MICROS_A_MILLI,
                of.getValueAtPercentile(50) / MICROS_A_MILLI,
                of.getValueAtPercentile(99) / MICROS_A_MILLI,
                of.getValueAtPercentile(99.9) / MICROS_A_MILLI,
                of.getMaxValue() / MICROS_A_MILLI);
    }
}
