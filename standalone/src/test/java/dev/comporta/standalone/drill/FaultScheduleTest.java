package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.drill.FaultSchedule.Pair;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
    private static final List<Pair> PAIRS = List.of(
            new Pair(FaultKind.KILL, "door-1"),
            new Pair(FaultKind.KILL, "broker"),
            new Pair(FaultKind.STALL, "doors-broker"),
            new Pair(FaultKind.CUT, "workers-database"));

    private static List<Fault> faults(long seed, int count) {
        FaultSchedule schedule = new FaultSchedule(seed, PAIRS, FaultPace.USUAL);
        return Stream.generate(schedule::next).limit(count).toList();
    }

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(faults(7, 40)).isEqualTo(faults(7, 40));
        assertThat(faults(7, 40)).isNotEqualTo(faults(8, 40));
    }

    @Test
    void strikesEveryPairBeforeItRepeatsOne() {
        List<Pair> first = faults(7, PAIRS.size()).stream()
                .map(fault -> new Pair(fault.kind(), fault.target()))
                .toList();
        assertThat(first).containsExactlyInAnyOrderElementsOf(PAIRS);
    }
}
