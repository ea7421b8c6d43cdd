package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.comporta.standalone.drill.FaultKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broker and database lose their power under load, together: both are frozen, their disk is copied as it is at that moment,
 * and they go on from the copy.
 */
@Tag("slow")
@Timeout(1500)
class PowerLossIT {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final int ROUNDS = 20;

    @TempDir
    private Path folder;

    @BeforeEach
    void needsADiskImage() {
        assumeThat(FaultKind.whyNoImage(folder)).isEmpty();
    }

    @Test
    void losesNothingInTwentyPowerFailures() throws IOException {
        Path results = folder.resolve("results");
        String[] command = {
            "drill",
            "--folder",
            results.toString(),
            "--seed",
            "31",
            "--faults",
            "power-loss",
            "--minutes",
            "15",
            "--rounds",
            Integer.toString(ROUNDS)
        };
        try (Child drill = Child.Start.in(folder).run(command)) {
            assertThat(drill.exitCode(PATIENCE)).as(drill.log()).isZero();
        }
        JsonNode result =
                new ObjectMapper().readTree(results.resolve("drill.json").toFile());
        assertThat(result.path("accepted").asLong()).isGreaterThan(1_000);
        assertThat(result.path("faults")).hasSize(ROUNDS);
        assertThat(result.path("faults")).allMatch(fault -> fault.path("proved").asBoolean());
    }
}
