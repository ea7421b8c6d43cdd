package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bench as a user starts it, small: what it counts is true, and nothing stays behind. */
@Timeout(600)
class BenchIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    /** Its temporary files are in a folder of the test's, which is looked at afterwards. */
    private Child bench(String... arguments) {
        return Child.Start.in(folder)
                .withJvm("-Djava.io.tmpdir=" + folder.resolve("tmp"))
                .run(Stream.concat(Stream.of("bench"), Stream.of(arguments)).toArray(String[]::new));
    }

    private void makeTemporary() throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
    }

    @Test
    void countsEveryWriteOfEveryPlan() throws IOException {
        makeTemporary();
        Path json = folder.resolve("bench.json");
        Path plot = folder.resolve("bench.svg");
        String[] small = {
            "accept",
            "open",
            "drain",
            "--connections",
            "8",
            "--seconds",
            "1",
            "--warm-up",
            "1",
            "--rounds",
            "2",
            "--rate",
            "50",
            "--size",
            "1k",
            "--rows",
            "1500",
            "--json",
            json.toString(),
            "--plot",
            plot.toString()
        };
        try (Child bench = bench(small)) {
            assertThat(bench.exitCode(PATIENCE)).as(bench.log()).isZero();
            assertThat(bench.log()).contains("ceiling").contains("drain").contains("accepted");
        }
        JsonNode plans = new ObjectMapper().readTree(json.toFile()).path("plans");
        assertThat(plans).hasSize(3).allSatisfy(BenchIT::isEven);
        assertThat(plans.get(1).path("sides").get(1).path("answers").path("202").asLong())
                .isEqualTo(2 * 50);
        // The first fill and drain warms up.
        assertThat(plans.get(2).path("account").path("rows").asLong()).isEqualTo(3 * 1_500);
        assertThat(Files.readString(plot))
                .startsWith("<svg")
                .contains("<polyline")
                .endsWith("</svg>\n");
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    private static void isEven(JsonNode plan) {
        JsonNode account = plan.path("account");
        assertThat(account.path("accepted").asLong()).isPositive();
        assertThat(account.path("rows").asLong())
                .isEqualTo(account.path("accepted").asLong());
        assertThat(plan.path("sides")).allSatisfy(side -> {
            assertThat(side.path("rate").asDouble()).isPositive();
            assertThat(side.path("problem").isNull()).as(side.toString()).isTrue();
            assertThat(side.path("connectionErrors").asLong()
                            + side.path("unanswered").asLong())
                    .isZero();
        });
    }

    @Test
    void leavesNothingBehindWhenItIsEndedByHand() throws IOException {
        makeTemporary();
        try (Child bench = bench("accept", "--connections", "8", "--warm-up", "3")) {
            bench.await("warming up the door", PATIENCE);
            bench.terminate();
        }
        // What each of its processes has in its command line.
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(ProcessHandle.allProcesses()
                                .map(process -> process.info().commandLine().orElse("")))
                        .noneMatch(line -> line.contains(folder.toString())));
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "throughput, 1, There is no plan throughput",
        "--size, 1g, a size is a number",
        "--size, 10, '--size takes 45 to 262,144 bytes for comments'",
        "--collection, things, --collection takes comments or uploads",
        "--connections, 0, '--connections takes a number from 1 to 10,000'",
        "--seconds, NaN, --seconds takes a number from 0.5",
        "--rate, 100, --rate goes with open",
        "--rows, 100, --rows goes with drain",
        "--arrival, slowly, --arrival",
        "--json, /nowhere/bench.json, no place for a file",
    })
    void refusesNonsense(String option, String value, String reason) {
        try (Child bench = Child.Start.in(folder).run("bench", option, value)) {
            assertThat(bench.exitCode(PATIENCE)).as(bench.log()).isEqualTo(2);
            assertThat(bench.log()).contains(reason);
        }
    }

    @Test
    void saysWhatItDoes() {
        try (Child bench = Child.Start.in(folder).with(Map.of()).run("bench", "--help")) {
            assertThat(bench.exitCode(PATIENCE)).isZero();
            assertThat(bench.log()).contains("bench open --rate 1000").doesNotContain("bench-load");
        }
    }
}
