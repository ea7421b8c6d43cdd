package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The crash drill as a user starts it. */
@Timeout(1500)
class DrillIT {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Child drill(Path results, String... more) {
        String[] command = new String[more.length + 3];
        command[0] = "drill";
        command[1] = "--folder";
        command[2] = results.toString();
        System.arraycopy(more, 0, command, 3, more.length);
        return Child.Start.in(folder).run(command);
    }

    @Test
    @Tag("slow")
    void accountsForEveryWriteOfAMinuteAndAHalfOfFaults() throws IOException {
        Path results = folder.resolve("results");
        try (Child drill = drill(results, "--seed", "20", "--minutes", "1.5", "--rate", "200")) {
            assertThat(drill.exitCode(PATIENCE)).as(drill.log()).isZero();
        }
        JsonNode result =
                new ObjectMapper().readTree(results.resolve("drill.json").toFile());
        assertThat(result.path("accepted").asLong()).isGreaterThan(1_000);
        assertThat(result.path("faults").size()).isGreaterThan(10);
        assertThat(result.path("faults")).allMatch(fault -> fault.path("proved").asBoolean());
    }

    @ParameterizedTest
    @ValueSource(strings = {"starting a database", "all faults off", "holding the clients' log"})
    @Tag("slow")
    void leavesNothingBehindWhenItIsEndedByHand(String moment) throws IOException {
        Path results = folder.resolve("results");
        try (Child drill = drill(results, "--seed", "7", "--minutes", "0.2", "--rate", "100")) {
            drill.await(moment, PATIENCE);
            drill.terminate();
        }
        // What each of its processes has in its command line, and each mount in its place.
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(ProcessHandle.allProcesses()
                                .map(process -> process.info().commandLine().orElse("")))
                        .noneMatch(line -> line.contains(results.toString())));
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(results.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "--faults, 'kill,earthquake', There is no fault earthquake",
        "--defect, forgetfulness, there is no defect forgetfulness",
        "--rounds, 0, --rounds takes a number above 0",
        "--report, page.md, --report goes with --sensitivity",
    })
    void refusesWhatItDoesNotKnow(String option, String value, String reason) {
        try (Child drill = drill(folder.resolve("results"), option, value)) {
            assertThat(drill.exitCode(PATIENCE)).isEqualTo(2);
            assertThat(drill.log()).contains(reason);
        }
    }

    @Test
    void refusesToDrillAProcessThatWasSetUpByHand() {
        try (Child drill = Child.Start.in(folder)
                .with(Map.of("COMPORTA_FAULTS", "defect=key-dropped"))
                .run("drill")) {
            assertThat(drill.exitCode(PATIENCE)).isEqualTo(2);
            assertThat(drill.log()).contains("unset COMPORTA_FAULTS, and use --defect");
        }
    }
}
