package dev.comporta.standalone.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Artemis as its project ships it, which Maven has fetched and checked for the embedded console. Stateless. */
final class ArtemisDistribution {
    private static final Path FETCHED = Path.of("../embedded/target/tarball");
    private static final Path UNPACKED = Path.of("target/artemis").toAbsolutePath();

    private ArtemisDistribution() {}

    /** The archive; empty where the build has not fetched one. */
    static Optional<Path> archive() throws IOException {
        if (!Files.isDirectory(FETCHED)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(FETCHED)) {
            return files.filter(file -> file.toString().endsWith("-bin.tar.gz")).findFirst();
        }
    }

    /** Where it is unpacked, once for all tests. */
    static Path unpacked(Path archive) throws IOException, InterruptedException {
        Path home = UNPACKED.resolve(archive.getFileName().toString().replaceAll("-bin\\.tar\\.gz$", ""));
        if (!Files.isDirectory(home)) {
            Path part = Files.createTempDirectory(Files.createDirectories(UNPACKED), "part");
            int code = new ProcessBuilder(List.of("tar", "-xzf", archive.toString(), "-C", part.toString()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("tar ended with " + code);
            }
            Files.move(part.resolve(home.getFileName()), home, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(part);
        }
        return home;
    }
}
