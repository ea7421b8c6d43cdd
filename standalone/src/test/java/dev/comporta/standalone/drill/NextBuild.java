package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The build that could be released after this one: the same program with one more member in an envelope's header, and so
 * with an envelope version more. Made as a developer would make it, by the instructions in {@code EnvelopeCodec}: a layout
 * beside the old one, one case to read it, one call to write it. Compiled for real, from this build's sources.
 */
final class NextBuild {
    private static final Path SOURCES = Path.of("../common/src/main/java/dev/comporta/common/envelope");

    private NextBuild() {}

    /** Compiles it into {@code folder}; these classes go before this build's. */
    static List<Path> in(Path folder) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<Path> files = new ArrayList<>();
        try (Stream<Path> old = Files.list(SOURCES)) {
            for (Path file : old.toList()) {
                files.add(Files.copy(file, sources.resolve(file.getFileName())));
            }
        }
        Path codec = sources.resolve("EnvelopeCodec.java");
        Files.writeString(codec, patchedCodec(Files.readString(codec)));
        Path layout = sources.resolve("HeaderLayout2.java");
        Files.writeString(layout, secondLayout(Files.readString(sources.resolve("HeaderLayout1.java"))));
        files.add(layout);
        compile(files, classes);
        return List.of(classes);
    }

    private static String patchedCodec(String codec) {
        String patched = replaced(codec, "VERSION = 1;", "VERSION = 2;");
        patched = replaced(patched, "return HeaderLayout1.bytes(header);", "return HeaderLayout2.bytes(header);");
        patched = replaced(patched, "HeaderLayout1.write(header, out);", "HeaderLayout2.write(header, out);");
        String first = "case 1 -> HeaderLayout1.read(header);";
        return replaced(patched, first, first + " case 2 -> HeaderLayout2.read(header);");
    }

    /** The new member stands in the middle: whoever takes one layout for the other stumbles over it. */
    private static String secondLayout(String first) {
        String second = first.replace("HeaderLayout1", "HeaderLayout2");
        second = replaced(
                second,
                "private static final int NONE = 0xFFFF;",
                "private static final int NONE = 0xFFFF; private static final String NEW = \"a new member\";");
        second = replaced(second, "int bytes = FIXED_BYTES", "int bytes = FIXED_BYTES + stringBytes(NEW)");
        String put = "putString(out, header.collection());";
        second = replaced(second, put, "putString(out, NEW); " + put);
        String take = "String collection = takeString(in);";
        return replaced(
                second,
                take,
                "if (!NEW.equals(takeString(in))) throw new MalformedEnvelopeException(\"no new member\"); " + take);
    }

    private static String replaced(String source, String old, String by) {
        assertThat(source).as("the next build's patch fits the sources").containsOnlyOnce(old);
        return source.replace(old, by);
    }

    private static void compile(List<Path> files, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(done).as("the next build compiles: " + said).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
