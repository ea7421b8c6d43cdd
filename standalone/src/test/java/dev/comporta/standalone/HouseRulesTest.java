package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** House rules that show in the sources of all modules, tests included. */
class HouseRulesTest {
    private static final Path ROOT = Path.of("..");
    private static final int MOST_LINES = 400;

    /** Into this tree; without the part of the page behind {@code #}. */
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)[^)]*\\)");

    @Test
    void nothingSleeps() throws IOException {
        assertThat(filesThatHold("Thread\\.sle" + "ep\\(|TimeUnit\\.\\w+\\.sle" + "ep\\(", sources()))
                .isEmpty();
    }

    @Test
    void nothingIsMocked() throws IOException {
        assertThat(filesThatHold(
                        "import (static )?(org\\.mock" + "ito|org\\.easym" + "ock|io\\.mock" + "k)", sources()))
                .isEmpty();
    }

    @Test
    void noClassKnowsWhatACommentIs() throws IOException {
        List<Path> main = sources().stream()
                .filter(path -> path.toString().contains("/src/main/"))
                .toList();

        assertThat(filesThatHold("\"(author|page|text|parent)\"", main)).isEmpty();
    }

    @Test
    void noFileIsLongerThanAPersonReads() throws IOException {
        assertThat(sources().stream().filter(path -> lines(path) > MOST_LINES)).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        TreeSet<Path> without = sources().stream()
                .filter(path -> path.toString().contains("/src/main/"))
                .map(Path::getParent)
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(without).isEmpty();
    }

    @Test
    void everyLinkOfAPageLeadsToAFile() throws IOException {
        try (Stream<Path> tree = Files.walk(ROOT, 5)) {
            List<Path> pages = tree.filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> !path.toString().matches(".*/(target|node_modules)/.*"))
                    .toList();
            assertThat(pages).hasSizeGreaterThan(10);
            for (Path page : pages) {
                assertThat(LINK.matcher(read(page)).results().map(link -> link.group(1)))
                        .as(page.toString())
                        .allMatch(link -> Files.exists(page.resolveSibling(link)));
            }
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> tree = Files.walk(ROOT, 20)) {
            List<Path> sources = tree.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.toString().matches("\\.\\./[\\w-]+/src/.*"))
                    .toList();
            assertThat(sources).hasSizeGreaterThan(100);
            return sources;
        }
    }

    private static List<Path> filesThatHold(String pattern, List<Path> files) {
        Pattern compiled = Pattern.compile(pattern);
        return files.stream()
                .filter(file -> compiled.matcher(read(file)).find())
                .toList();
    }

    private static long lines(Path file) {
        return read(file).lines().count();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
