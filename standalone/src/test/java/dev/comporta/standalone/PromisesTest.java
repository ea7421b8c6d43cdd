package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each promise in the README has a test of the same name; each test that docs/promises.md names exists. */
class PromisesTest {
    private static final Pattern PROMISE = Pattern.compile("^\\| ([^|]+?) \\| `(\\w+IT)` \\|$", Pattern.MULTILINE);
    private static final int AT_LEAST = 12;

    /** A row of three cells, of which the second names tests. */
    private static final Pattern TESTED =
            Pattern.compile("^\\| [^|]+ \\| ([^|]*`[^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);

    private static final Pattern NAMED = Pattern.compile("`(\\w+)(?:\\.(\\w+))?`");

    @Test
    void everyPromiseOfTheReadmeHasATestOfTheSameName() throws IOException {
        Matcher promises = PROMISE.matcher(Files.readString(Path.of("../README.md")));
        List<String[]> found = promises.results()
                .map(promise -> new String[] {promise.group(1), promise.group(2)})
                .toList();

        Map<String, Set<String>> tests = testsByClass();
        assertThat(found).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        for (String[] promise : found) {
            assertThat(tests).as(promise[0]).containsKey(promise[1]);
            assertThat(tests.get(promise[1])).as(promise[0]).contains(methodName(promise[0]));
        }
    }

    @Test
    void everyTestThatTheListOfPromisesNamesExists() throws IOException {
        List<MatchResult> rows = TESTED.matcher(Files.readString(Path.of("../docs/promises.md")))
                .results()
                .toList();
        Map<String, Set<String>> tests = testsByClass();

        assertThat(rows).hasSizeGreaterThan(30);
        for (MatchResult row : rows) {
            List<MatchResult> named = NAMED.matcher(row.group(1)).results().toList();
            assertThat(named).as(row.group()).isNotEmpty();
            for (MatchResult name : named) {
                assertThat(tests).as(row.group()).containsKey(name.group(1));
                if (name.group(2) != null) {
                    assertThat(tests.get(name.group(1))).as(row.group()).contains(name.group(2));
                }
            }
        }
    }

    /** Its test methods, those that it inherits from a contract included. */
    private static Map<String, Set<String>> testsByClass() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> tree = Files.walk(Path.of(".."), 20)) {
            for (Path path : tree.filter(path -> path.toString().matches("\\.\\./[\\w-]+/src/test/.*\\.java"))
                    .toList()) {
                sources.put(path.getFileName().toString().replace(".java", ""), Files.readString(path));
            }
        }
        Map<String, Set<String>> tests = new HashMap<>();
        sources.forEach((name, source) -> {
            Set<String> methods = new HashSet<>(testsOf(source));
            Matcher parent = Pattern.compile(" extends (\\w+)").matcher(source);
            if (parent.find()) {
                methods.addAll(testsOf(sources.getOrDefault(parent.group(1), "")));
            }
            tests.put(name, methods);
        });
        return tests;
    }

    /** The next method after each annotation of a test. */
    private static List<String> testsOf(String source) {
        return Pattern.compile("@(?:Parameterized)?Test\\s(?:(?!\\bvoid\\b).)*void (\\w+)\\(", Pattern.DOTALL)
                .matcher(source)
                .results()
                .map(test -> test.group(1))
                .toList();
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
