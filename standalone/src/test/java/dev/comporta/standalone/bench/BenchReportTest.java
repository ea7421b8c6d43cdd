package dev.comporta.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.load.LoadResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private static final LoadResult.Latency LATENCY = new LoadResult.Latency(10, 1, 2, 3, 4, 5);
    private static final BenchOptions OPTIONS = new BenchOptions(
            "comments",
            1_024,
            8,
            50,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1,
            100,
            BenchOptions.Arrival.BURST,
            1,
            Path.of("nowhere"));

    private static BenchResult result(Map<String, Long> answers, @Nullable String problem, long rows) {
        LoadResult load = new LoadResult(1, answers, problem, LATENCY, LATENCY, 10, 0, 0, 0, 8, 0.5, 0, List.of(7L));
        Measurement door = new Measurement(
                "door <1>", 1, 10, load, List.of(new Measurement.Point(1, 7), new Measurement.Point(2, 9)));
        PlanResult plan = new PlanResult(
                "accept",
                "small",
                "writes/s",
                "door <1>",
                List.of(Side.of("door <1>", "door <1>", List.of(door))),
                List.of(door),
                new PlanResult.Account(10, rows, problem != null),
                Map.of());
        Machine machine = new Machine("a processor", 2, 1_000, "an OS", "a JDK", "a database");
        return new BenchResult(
                "2026-11-23T00:00:00Z", "abc", machine, Map.of(Bench.Kind.ACCEPT, OPTIONS), List.of(plan));
    }

    private static List<String> alarms(BenchResult result) {
        return new BenchReport(line -> "ALARM" + line)
                .table(result)
                .lines()
                .filter(line -> line.startsWith("ALARM"))
                .toList();
    }

    @Test
    void alarmsNobodyWhenAllIsAccepted() {
        BenchResult result = result(Map.of("202", 10L), null, 10);

        assertThat(alarms(result)).isEmpty();
        assertThat(result.isAccountedFor()).isTrue();
    }

    @Test
    void whatIsNo202IsAlarmingWithItsFirstReason() {
        BenchResult result =
                result(Map.of("202", 10L, "503 Retry-After", 4L), "503: The queue is full; come again later.", 10);

        assertThat(alarms(result))
                .singleElement()
                .asString()
                .contains("503 Retry-After=4", "The queue is full; come again later.");
        assertThat(result.isAccountedFor()).isTrue();
    }

    @Test
    void aMissingRowIsAlarmingAndAFailure() {
        BenchResult result = result(Map.of("202", 10L), null, 9);

        assertThat(alarms(result)).singleElement().asString().contains("accepted 10, rows 9");
        assertThat(result.isAccountedFor()).isFalse();
    }

    @Test
    void aRowTooManyIsAFailureUnlessAnOutcomeWasUnknown() {
        assertThat(result(Map.of("202", 10L), null, 11).isAccountedFor()).isFalse();
        assertThat(result(Map.of("202", 10L, "503", 1L), "503: The outcome is unknown.", 11)
                        .isAccountedFor())
                .isTrue();
    }

    @Test
    void aPlotIsWellFormedWhateverASideIsCalled() {
        assertThat(Plot.svg(result(Map.of("202", 10L), null, 10)))
                .contains("door &lt;1&gt;")
                .doesNotContain("<1>")
                .contains("<polyline");
    }
}
