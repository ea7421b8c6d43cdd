package dev.comporta.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps PostgreSQL's unpacked programs from one test to the next: unpacking a thousand files durably takes seconds, and is
 * tested where it belongs. Stateless.
 */
final class UnpackedPostgres {
    private static final Path KEPT = Path.of("target/unpacked-postgres").toAbsolutePath();

    private UnpackedPostgres() {}

    static void bring(Path directory) {
        if (Files.isDirectory(KEPT)) {
            copy(KEPT, directory);
        }
    }

    static void keep(Path directory) {
        if (!Files.isDirectory(KEPT)) {
            copy(directory, KEPT);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> children = Files.list(from)) {
            List<Path> programs = children.filter(
                            child -> child.getFileName().toString().matches("bin-[^.]+(\\.[^.]+)*"))
                    .toList();
            Files.createDirectories(to);
            for (Path program : programs) {
                int code = new ProcessBuilder("cp", "-a", program.toString(), to.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
                if (code != 0) {
                    throw new AssertionError("cp ended with " + code);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
