package dev.comporta.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files by which systemd, a platform and the engine start the same program, held against each other and systemd. */
class UnitFilesTest {
    private static final Path UNITS = Path.of("systemd");
    private static final String DOOR = "comporta-door.service";
    private static final String WORKER = "comporta-worker@.service";

    /** In tenths, as systemd-analyze counts: from 0, safe, to 100. A service without any of it has 96. */
    private static final String MOST_EXPOSED = "20";

    static boolean systemdIsHere() {
        try {
            return analyze("--version").isGood();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DOOR, WORKER})
    @EnabledIf(value = "systemdIsHere", disabledReason = "No systemd-analyze here, so the units are not verified.")
    void systemdFindsNothingWrong(String unit) {
        Verdict verdict = analyze("verify", "--man=no", UNITS.resolve(unit).toString());

        assertThat(verdict.isGood()).as(verdict.said()).isTrue();
        // An unknown key is no error for it.
        assertThat(verdict.said().lines().filter(line -> line.contains("comporta")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {DOOR, WORKER})
    @EnabledIf(value = "systemdIsHere", disabledReason = "No systemd-analyze here, so the units are not verified.")
    void aUnitExposesLittle(String unit) {
        Verdict verdict = analyze(
                "security",
                "--offline=true",
                "--threshold=" + MOST_EXPOSED,
                "--no-pager",
                UNITS.resolve(unit).toString());

        assertThat(verdict.isGood()).as(verdict.said()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"ingest-api, web, " + DOOR, "worker, worker, " + WORKER})
    void allStartTheSameProgramWithTheSameOptions(String module, String process, String unit) throws IOException {
        List<String> image =
                program(line(Path.of(module, "Dockerfile"), "ENTRYPOINT").replaceAll("[\\[\\]\",]", " "));

        assertThat(image)
                .hasSize(2)
                .contains(module + ".options")
                .last()
                .asString()
                .startsWith("dev.comporta.");
        assertThat(program(line(Path.of("../Procfile"), process + ":"))).isEqualTo(image);
        assertThat(program(line(UNITS.resolve(unit), "ExecStart="))).isEqualTo(image);
    }

    @ParameterizedTest
    @ValueSource(strings = {DOOR, WORKER})
    void aUnitHasTimeToStop(String unit) throws IOException {
        Matcher seconds = Pattern.compile("TimeoutStopSec=(\\d+)").matcher(line(UNITS.resolve(unit), "TimeoutStopSec"));

        assertThat(seconds.matches()).isTrue();
        // COMPORTA_STOP_TIMEOUT.
        assertThat(Integer.parseInt(seconds.group(1))).isGreaterThan(30);
    }

    /** The file of options, options beside it, and the class; without Java itself and the class path. */
    private static List<String> program(String line) {
        List<String> words = new ArrayList<>();
        boolean isPath = false;
        for (String word : line.strip().split("\\s+", -1)) {
            if (word.startsWith("@")) {
                words.add(word.substring(word.lastIndexOf('/') + 1));
            } else if (!isPath
                    && (word.startsWith("-X")
                            || word.startsWith("-D")
                            || word.startsWith("--")
                            || word.startsWith("dev."))) {
                words.add(word);
            }
            isPath = word.equals("-cp");
        }
        return words;
    }

    private static String line(Path file, String begin) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(begin))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + begin + " in " + file));
    }

    private record Verdict(boolean isGood, String said) {}

    private static Verdict analyze(String... arguments) {
        List<String> line = new ArrayList<>(List.of("systemd-analyze"));
        line.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Verdict(process.waitFor() == 0, said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
