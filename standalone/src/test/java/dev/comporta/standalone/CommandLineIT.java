package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "ingest-api", "worker", "broker"})
    void helpNamesTheMainSettings(String command) {
        try (Child help = Child.Start.in(folder).run(command, "--help")) {
            assertThat(help.exitCode(SOON)).isZero();
            assertThat(help.log()).contains("Main settings: COMPORTA_").contains("docs/settings.md");
        }
    }

    @Test
    void refusesBadUsageOfDeadLetters() {
        for (String usage : List.of(
                "dead",
                "dead retry",
                "dead retry --all 01932f6c-0000-7000-8000-00000000000a",
                "dead retry 01932f6c-0000-7000-8000-00000000000a --since 1h",
                "dead retry --all --rate 0",
                "dead show 4711",
                "dead drop",
                "dead list --collection nothing",
                "dead list --since yesterday")) {
            try (Child child = Child.Start.in(folder).run(usage.split(" ", -1))) {
                assertThat(child.exitCode(SOON)).as(usage).isEqualTo(2);
                assertThat(child.log())
                        .as(usage)
                        .contains("Usage: comporta dead")
                        .doesNotContain("Exception");
            }
        }
    }

    @Test
    void saysThatNoDatabaseAnswers() {
        try (Child child = Child.Start.in(folder)
                .with(Map.of("COMPORTA_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/comporta"))
                .run("dead", "list")) {
            assertThat(child.exitCode(SOON)).isEqualTo(1);
            assertThat(child.log())
                    .startsWith("The database cannot be asked: ")
                    .contains("Is `./comporta standalone` running?")
                    .doesNotContain("Exception");
        }
    }
}
