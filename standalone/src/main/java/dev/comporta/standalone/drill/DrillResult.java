package dev.comporta.standalone.drill;

import java.util.List;
import java.util.Map;

/**
 * What a drill found.
 *
 * @param attempted writes, by their markers
 * @param accepted writes with a 202
 * @param faults all that were struck, and processes that ended by themselves
 * @param brokenOff why it ended early, with the receipts not asked for; empty otherwise
 * @param drained whether the queues became empty in time
 * @param delays from 202 to the row, milliseconds
 * @param gaps without any 202, milliseconds
 * @param recoveries from a fault's end to the next 202, milliseconds
 * @param drainMillis how long the backlog took after the last fault
 */
public record DrillResult(
        long seed,
        long attempted,
        long accepted,
        Figures figures,
        String brokenOff,
        boolean drained,
        List<FaultRecord> faults,
        Map<Timings.Phase, Timings.Percentiles> delays,
        Timings.Percentiles gaps,
        Timings.Percentiles recoveries,
        long drainMillis) {

    /** Nothing lost, nothing twice, every process came back, and there was a drill at all. */
    public boolean isClean() {
        return problem().isEmpty();
    }

    /** Why it is not clean; empty when it is. */
    public String problem() {
        if (!figures.areClean()) {
            return "a figure that must be 0 is not";
        }
        if (!brokenOff.isEmpty()) {
            return "it was broken off: " + brokenOff.replaceFirst("\\.$", "");
        }
        if (!drained) {
            return "the queues did not become empty";
        }
        if (accepted == 0 || faults.isEmpty()) {
            return "nothing was accepted, or nothing was struck: this was no drill";
        }
        return faults.stream().allMatch(FaultRecord::proved)
                ? ""
                : "a process crashed, a probe answered that must not have, or a disk failed while nothing was accepted, see drill.json";
    }

    long proved() {
        return faults.stream().filter(FaultRecord::proved).count();
    }

    /** Faults that struck while requests were open. */
    long underLoad() {
        return faults.stream().filter(fault -> fault.open() > 0).count();
    }
}
