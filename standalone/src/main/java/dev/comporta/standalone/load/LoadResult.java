package dev.comporta.standalone.load;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one load. Immutable.
 *
 * @param seconds that were measured
 * @param answers by status within the measured time; {@code 503 Retry-After} apart
 * @param problem of the first answer that was no 202, whenever it came; null when all were
 * @param latency of all answers that were measured: from the send, or in an open loop from when the request was due
 * @param lateness by which the generator itself came to requests too late: an open loop's only
 * @param allAccepted 202s, those before the measured time included
 * @param allOthers every other answer, and requests without one, over the whole time
 * @param connectionErrors connections that failed or broke off
 * @param unanswered requests that had no answer some seconds after the end
 * @param connections that were open at most
 * @param cores that the generator itself kept busy, on average
 * @param endedAt when the last request was due, milliseconds since 1970
 * @param acceptedASecond 202s a second in each half second from the beginning, the lead included
 */
public record LoadResult(
        double seconds,
        Map<String, Long> answers,
        @Nullable String problem,
        Latency latency,
        Latency lateness,
        long allAccepted,
        long allOthers,
        long connectionErrors,
        long unanswered,
        int connections,
        double cores,
        long endedAt,
        List<Long> acceptedASecond) {
    public static final String ACCEPTED = "202";

    /** Width of a step of {@link #acceptedASecond}. */
    public static final double STEP_SECONDS = 0.5;

    /** Milliseconds. */
    public record Latency(long count, double mean, double p50, double p99, double p999, double max) {}

    /** 202s a second within the measured time. */
    public double rate() {
        return answers.getOrDefault(ACCEPTED, 0L) / seconds;
    }

    /** Answers within the measured time that were no 202. */
    public long others() {
        return answers.entrySet().stream()
                .filter(answer -> !answer.getKey().equals(ACCEPTED))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
