package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of JVM options are what a JVM takes from them, and what the operators' page says of them. */
class JvmOptionsTest {
    private static final Pattern ROW = Pattern.compile("\\| `([\\w-]+)` \\| (\\d+) MiB \\| (\\d+) MiB \\|");
    private static final Pattern FLAG = Pattern.compile("(\\w+)\\s+:?= (\\S+)");
    private static final long MIB = 1L << 20;

    @Test
    void theHeapsThatThePageNamesAreThoseThatAProcessGets() throws Exception {
        Matcher rows = ROW.matcher(Files.readString(Path.of("../docs/operations.md")));
        List<String> processes = rows.results()
                .map(row -> {
                    Map<String, String> flags = flags(optionsOf(row.group(1)));
                    assertThat(flags.get("MaxHeapSize")).isEqualTo(bytes(row.group(2)));
                    assertThat(flags.get("MaxDirectMemorySize")).isEqualTo(bytes(row.group(3)));
                    return row.group(1);
                })
                .toList();

        assertThat(processes).containsExactly("ingest-api", "worker", "standalone");
    }

    @Test
    void everyProcessEndsAtItsFirstOutOfMemoryError() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            List<Path> files = modules.map(module -> module.resolve("src/main/jvm"))
                    .filter(Files::isDirectory)
                    .flatMap(JvmOptionsTest::list)
                    .toList();

            assertThat(files)
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(flags(file).get("ExitOnOutOfMemoryError"))
                            .isEqualTo("true"));
        }
    }

    private static Path optionsOf(String process) {
        return Stream.of(process, "standalone")
                .map(module -> Path.of("..", module, "src/main/jvm", process + ".options"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Path> list(Path folder) {
        try {
            return Files.list(folder).toList().stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String bytes(String mib) {
        return Long.toString(Long.parseLong(mib) * MIB);
    }

    /** What a JVM that is started with the file says of itself. */
    private static Map<String, String> flags(Path options) {
        try {
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "@" + options,
                            "-XX:+PrintFlagsFinal",
                            "-version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(java.waitFor()).as(options + ": " + said).isZero();
            return FLAG.matcher(said)
                    .results()
                    .collect(Collectors.toMap(flag -> flag.group(1), flag -> flag.group(2), (first, second) -> second));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
