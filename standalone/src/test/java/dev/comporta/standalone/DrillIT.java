package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The crash drill as a user starts it. */
@Timeout(1500)
class DrillIT {
    private static final Duration PATIENCE = Duration.ofMinutes(8);

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

    @Test
    void refusesWhatItDoesNotKnow() {
        try (Child drill = drill(folder.resolve("results"), "--faults", "kill,earthquake")) {
            assertThat(drill.exitCode(PATIENCE)).isEqualTo(2);
            assertThat(drill.log()).contains("There is no fault earthquake");
        }
    }
}
