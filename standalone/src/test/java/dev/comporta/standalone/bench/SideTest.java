package dev.comporta.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.comporta.standalone.load.LoadResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SideTest {
    private static final LoadResult.Latency NONE = new LoadResult.Latency(0, 0, 0, 0, 0, 0);

    private static Measurement rate(String side, int round, double rate) {
        return new Measurement(side, round, rate, null, List.of());
    }

    private static Measurement load(String side, int round, double max, Map<String, Long> answers) {
        LoadResult.Latency latency = new LoadResult.Latency(10, 1, max / 4, max / 2, max, max);
        LoadResult load = new LoadResult(1, answers, "503: full", latency, NONE, 10, 1, 1, 2, 4, 0.5, 0, List.of());
        return new Measurement(side, round, 10, load, List.of());
    }

    @Test
    void theMiddleOfAnyCount() {
        assertThat(Side.median()).isZero();
        assertThat(Side.median(3)).isEqualTo(3);
        assertThat(Side.median(9, 1, 5)).isEqualTo(5);
        assertThat(Side.median(9, 1, 5, 7)).isEqualTo(6);
    }

    @Test
    void aShareIsOfTheSameRound() {
        List<Measurement> all = List.of(
                rate("door", 1, 30),
                rate("door", 2, 20),
                rate("door", 3, 90),
                rate("ceiling", 3, 100),
                rate("ceiling", 2, 40),
                rate("ceiling", 1, 300));

        Side door = Side.of("door", "ceiling", all);

        assertThat(door.rate()).isEqualTo(30);
        assertThat(door.share()).isEqualTo(0.5, within(1e-9));
        assertThat(door.shareLeast()).isEqualTo(0.1, within(1e-9));
        assertThat(door.shareMost()).isEqualTo(0.9, within(1e-9));
        assertThat(Side.of("ceiling", "ceiling", all).share()).isEqualTo(1, within(1e-9));
    }

    @Test
    void whatIsWorstOfTheRoundsIsNotAveragedAway() {
        Side side = Side.of(
                "door",
                "door",
                List.of(
                        load("door", 1, 4, Map.of("202", 10L)),
                        load("door", 2, 400, Map.of("202", 5L, "503 Retry-After", 5L)),
                        load("door", 3, 8, Map.of("202", 10L))));

        LoadResult.Latency latency = Objects.requireNonNull(side.latency());
        assertThat(latency.max()).isEqualTo(400);
        assertThat(latency.p99()).isEqualTo(4);
        assertThat(side.answers()).isEqualTo(Map.of("202", 25L, "503 Retry-After", 5L));
        assertThat(side.others()).isEqualTo(5);
        assertThat(side.connectionErrors()).isEqualTo(3);
        assertThat(side.unanswered()).isEqualTo(6);
        assertThat(side.problem()).isEqualTo("503: full");
        assertThat(side.lateness()).as("of a closed loop").isNull();
    }
}
