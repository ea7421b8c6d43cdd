package dev.comporta.standalone.drill;

import dev.comporta.common.fault.Defect;
import dev.comporta.standalone.part.ProgramPart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What kind of drill.
 *
 * @param seed decides the load's contents and the order of faults
 * @param length of load and faults together; draining and accounting come on top
 * @param mostFaults after which it ends, also before its length is over
 * @param rate requests a second that the clients wish for
 * @param kinds of faults
 * @param targets which parts and links may be struck
 * @param pace of the faults
 * @param work what the clients post
 * @param settings for every process beside the usual ones: fault points and defects
 * @param folder an empty one for data, logs and the clients' log
 */
public record DrillOptions(
        long seed,
        Duration length,
        int mostFaults,
        int rate,
        List<FaultKind> kinds,
        Predicate<String> targets,
        FaultPace pace,
        Predicate<WorkKind> work,
        Map<String, String> settings,
        Path folder) {

    /** As many as fit before a part's own digits into one number. */
    private static final int SEEDS = 1_000_000;

    /** Now and then a process ends on one of its most dangerous lines; shares of the passes at each. */
    private static final String HALTS =
            ",before-send=halt:0.0002,after-send=halt:0.00005,mid-upload=halt:0.00005,after-receive=halt:0.0003"
                    + ",before-commit=halt:0.0005,after-commit=halt:0.0005,after-acknowledge=halt:0.0003";

    /** What these kinds and defects need of every process. */
    public static Map<String, String> settings(List<FaultKind> kinds, List<Defect> defects, long seed) {
        String planted =
                defects.stream().map(defect -> ",defect=" + defect.word()).collect(Collectors.joining());
        String rules = planted + (kinds.contains(FaultKind.HALT) ? HALTS : "");
        return rules.isEmpty() ? Map.of() : faults(rules, seed);
    }

    /** @param rules as {@code COMPORTA_FAULTS} takes them, each behind a comma */
    static Map<String, String> faults(String rules, long seed) {
        return Map.of(
                "COMPORTA_DRILL",
                "true",
                "COMPORTA_FAULTS",
                "seed=" + Math.floorMod(seed, SEEDS) + ProgramPart.START + rules);
    }
}
