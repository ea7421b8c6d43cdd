package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimingsTest {
    private static final FaultRecord FAULT = new FaultRecord("kill", "broker", 1_000, 2_000, 3, true);

    @Test
    void countsADelayToThePhaseInWhichTheWriteWasAccepted() {
        List<Account.Delay> delays = List.of(
                new Account.Delay(999, 1),
                new Account.Delay(1_000, 20),
                new Account.Delay(2_000, 300),
                new Account.Delay(7_000, 4));
        var found = Timings.delays(delays, List.of(FAULT));
        assertThat(found)
                .extractingByKeys(Timings.Phase.CALM, Timings.Phase.FAULT, Timings.Phase.RECOVERY)
                .extracting(Timings.Percentiles::count, Timings.Percentiles::max)
                .containsExactly(tuple(2L, 4L), tuple(1L, 20L), tuple(1L, 300L));
    }

    @Test
    void findsTheLongestTimeWithoutAnAccepted() {
        assertThat(Timings.gaps(new long[] {10, 20, 900, 910}, 1_000).max()).isEqualTo(880);
        assertThat(Timings.gaps(new long[] {10}, 5_000).max()).isEqualTo(4_990);
    }

    @Test
    void measuresARecoveryFromTheFaultsEndToTheNextAccepted() {
        List<FaultRecord> faults = List.of(FAULT);
        assertThat(Timings.recoveries(new long[] {1_500, 2_030, 2_040}, faults, 9_000)
                        .max())
                .isEqualTo(30);
        assertThat(Timings.recoveries(new long[] {1_500}, faults, 9_000).max()).isEqualTo(7_000);
    }

    @Test
    void takesTheNearestRankForAPercentile() {
        Timings.Percentiles hundred =
                Timings.Percentiles.of(LongStream.rangeClosed(1, 100).toArray());
        assertThat(hundred).isEqualTo(new Timings.Percentiles(100, 50, 95, 99, 100, 100));
    }
}
