package dev.comporta.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * What a test measured beside what it asserts: printed, and kept in {@code target/figures.txt}, from where docs/promises.md
 * has its figures. Stateless.
 */
public final class Figure {
    private static final Path KEPT = Path.of("target/figures.txt");

    private Figure() {}

    public static void note(String what, Duration took) {
        note(what, took.toMillis() + " ms");
    }

    public static void note(String what, Object measured) {
        String line = what + ": " + measured;
        System.out.println("figure: " + line);
        try {
            Files.writeString(KEPT, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Since {@code nanoTime} was {@code begun}. */
    static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
