package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each promise in the README has a test of the same name, in the class that its line names. */
class PromisesTest {
    private static final Pattern PROMISE = Pattern.compile("^\\| ([^|]+?) \\| `(\\w+IT)` \\|$", Pattern.MULTILINE);
    private static final int AT_LEAST = 12;

    @Test
    void everyPromiseOfTheReadmeHasATestOfTheSameName() throws IOException {
        Matcher promises = PROMISE.matcher(Files.readString(Path.of("../README.md")));
        List<String[]> found = promises.results()
                .map(promise -> new String[] {promise.group(1), promise.group(2)})
                .toList();

        assertThat(found).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        for (String[] promise : found) {
            Path test = Path.of("src/test/java/dev/comporta/standalone", promise[1] + ".java");
            assertThat(Files.readString(test)).as(promise[0]).contains("void " + methodName(promise[0]) + "(");
        }
    }

    private static String methodName(String words) {
        StringBuilder name = new StringBuilder();
        for (String word :
                words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 ]", "").split(" +", -1)) {
            name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }
}
