package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says and how it ends. */
class CommandLineIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "ingest-api", "worker", "broker"})
    void refusesEveryWrongSettingAtOnceWithExitCodeTwo(String command) {
        try (Child child = Child.Start.in(folder)
                .with(Map.of("COMPORTA_STOP_TIMEOUT", "soon", "COMPORTA_TLS_KEY", "x", "COMPORTA_HTTP_PROT", "1"))
                .run(command)) {
            assertThat(child.exitCode(SOON)).isEqualTo(2);
            assertThat(child.log())
                    .contains("COMPORTA_STOP_TIMEOUT=soon: must be a time")
                    .contains("COMPORTA_TLS_KEY: not in this version")
                    .contains("did you mean COMPORTA_HTTP_PORT?");
        }
    }

    @Test
    void refusesABindBeyondLoopbackThatNobodyConfirmed() {
        try (Child child = Child.Start.in(folder)
                .with(Map.of("COMPORTA_HTTP_HOST", "0.0.0.0"))
                .run("standalone")) {
            assertThat(child.exitCode(SOON)).isEqualTo(2);
            assertThat(child.log()).contains("COMPORTA_ALLOW_ANONYMOUS=true");
        }
    }

    @Test
    void badUsageEndsWithTwoAndHelpWithZero() {
        try (Child bad = Child.Start.in(folder).run("stand-alone");
                Child help = Child.Start.in(folder).run("--help");
                Child version = Child.Start.in(folder).run("--version")) {
            assertThat(bad.exitCode(SOON)).isEqualTo(2);
            assertThat(help.exitCode(SOON)).isZero();
            assertThat(help.log()).contains("standalone", "ingest-api", "worker", "broker", "rows");
            assertThat(version.exitCode(SOON)).isZero();
            assertThat(version.log()).startsWith("comporta 0.");
        }
    }
}
