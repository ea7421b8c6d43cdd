package dev.comporta.standalone.bench;

import java.util.List;
import java.util.Map;

/**
 * What a run measured. Immutable.
 *
 * @param date when it ended, ISO 8601
 * @param settings of each plan
 */
public record BenchResult(
        String date, String commit, Machine machine, Map<Bench.Kind, BenchOptions> settings, List<PlanResult> plans) {
    public BenchResult {
        plans = List.copyOf(plans);
    }

    /** No write is missing, and none is there that nobody heard of. */
    public boolean isAccountedFor() {
        return plans.stream().allMatch(PlanResult::isAccountedFor);
    }
}
