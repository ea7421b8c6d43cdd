package dev.comporta.standalone.bench;

import dev.comporta.standalone.load.LoadResult;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the rounds of one side come to: medians, and of the worst latencies the worst. Immutable.
 *
 * @param share median of the ratios to the same round's baseline; 1 for the baseline itself
 * @param shareLeast the lowest round's
 * @param shareMost the highest round's
 * @param latency null where no generator ran
 * @param lateness of the generator itself; null for a closed loop
 * @param cores that the generator kept busy
 * @param answers within the measured times, of all rounds
 * @param problem the first answer that was no 202; null when there was none
 */
public record Side(
        String name,
        double rate,
        double share,
        double shareLeast,
        double shareMost,
        LoadResult.@Nullable Latency latency,
        LoadResult.@Nullable Latency lateness,
        double cores,
        Map<String, Long> answers,
        long connectionErrors,
        long unanswered,
        @Nullable String problem) {

    /** @param all of a plan; {@code baseline} has one in each round that {@code name} has one in */
    static Side of(String name, String baseline, List<Measurement> all) {
        List<Measurement> own = of(name, all);
        double[] shares = own.stream()
                .mapToDouble(measurement -> measurement.rate() / inRound(measurement.round(), of(baseline, all)))
                .sorted()
                .toArray();
        List<LoadResult> loads =
                own.stream().map(Measurement::load).filter(Objects::nonNull).toList();
        return new Side(
                name,
                median(own.stream().mapToDouble(Measurement::rate).toArray()),
                median(shares),
                shares[0],
                shares[shares.length - 1],
                loads.isEmpty()
                        ? null
                        : latency(loads.stream().map(LoadResult::latency).toList()),
                loads.stream().noneMatch(load -> load.lateness().count() > 0)
                        ? null
                        : latency(loads.stream().map(LoadResult::lateness).toList()),
                median(loads.stream().mapToDouble(LoadResult::cores).toArray()),
                answers(loads),
                loads.stream().mapToLong(LoadResult::connectionErrors).sum(),
                loads.stream().mapToLong(LoadResult::unanswered).sum(),
                loads.stream()
                        .map(LoadResult::problem)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    /** The mean of the two in the middle, of an even count; 0 of none. */
    static double median(double... values) {
        if (values.length == 0) {
            return 0;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Answers that were no 202, within the measured times. */
    public long others() {
        return answers.entrySet().stream()
                .filter(answer -> !answer.getKey().equals(LoadResult.ACCEPTED))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static List<Measurement> of(String side, List<Measurement> all) {
        return all.stream()
                .filter(measurement -> measurement.side().equals(side))
                .toList();
    }

    private static double inRound(int round, List<Measurement> baseline) {
        return baseline.stream()
                .filter(measurement -> measurement.round() == round)
                .findFirst()
                .orElseThrow()
                .rate();
    }

    private static LoadResult.Latency latency(List<LoadResult.Latency> rounds) {
        return new LoadResult.Latency(
                rounds.stream().mapToLong(LoadResult.Latency::count).sum(),
                median(rounds, LoadResult.Latency::mean),
                median(rounds, LoadResult.Latency::p50),
                median(rounds, LoadResult.Latency::p99),
                median(rounds, LoadResult.Latency::p999),
                rounds.stream().mapToDouble(LoadResult.Latency::max).max().orElse(0));
    }

    private static double median(List<LoadResult.Latency> rounds, ToDoubleFunction<LoadResult.Latency> figure) {
        return median(rounds.stream().mapToDouble(figure).toArray());
    }

    private static Map<String, Long> answers(List<LoadResult> loads) {
        Map<String, Long> sum = new TreeMap<>();
        loads.forEach(load -> load.answers().forEach((status, count) -> sum.merge(status, count, Long::sum)));
        return sum;
    }
}
