package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.drill.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A check that cannot fail proves nothing: each planted defect has to turn the drill red. */
@Tag("slow")
@Timeout(2400)
class SensitivityIT {
    private static final Duration PATIENCE = Duration.ofMinutes(35);

    @TempDir
    private Path folder;

    @Test
    void noticesEveryPlantedDefect() throws IOException {
        String all = FaultKind.whyNoImage(folder).isEmpty() ? "10 of 10" : "8 of 8";
        Path page = folder.resolve("sensitivity.md");
        String[] command = {
            "drill",
            "--sensitivity",
            "--seed",
            "3",
            "--folder",
            folder.resolve("results").toString(),
            "--report",
            page.toString()
        };
        try (Child drill = Child.Start.in(folder).run(command)) {
            assertThat(drill.exitCode(PATIENCE)).as(drill.log()).isZero();
        }
        assertThat(Files.readString(page))
                .contains(all + " planted defects were caught")
                .doesNotContain("NOT CLEAN");
    }
}
