package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.embedded.machine.Unpacked;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of a running service as a JVM keeps them, so that the hundreds of processes that these tests start do not load
 * and verify the same jars each: a start takes half of the time and a third of the processor's. Stateless.
 */
final class ClassArchive {
    private static final Path FILE = Path.of("target/classes.jsa").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private ClassArchive() {}

    /** For a JVM of this version only: another one complains about it. Empty where there is no archive. */
    static List<String> options(Path java) {
        return java.equals(JAVA) && Files.exists(FILE) ? List.of("-XX:SharedArchiveFile=" + FILE) : List.of();
    }

    /** Makes it anew from a service that has stored a comment. The build runs this before the integration tests. */
    public static void main(String[] arguments) throws IOException {
        Files.deleteIfExists(FILE);
        Path folder = Files.createTempDirectory(Path.of("target"), "archived");
        Child.Start start = Child.Start.in(folder.toAbsolutePath()).withJvm("-XX:ArchiveClassesAtExit=" + FILE);
        try (Comporta comporta = new Comporta(Topology.STANDALONE, folder.toAbsolutePath(), start)) {
            int status = new Client()
                    .post(
                            comporta.api() + "/v1/comments",
                            "application/json",
                            BodyPublishers.ofString(Client.comment("archived")),
                            "Prefer",
                            "wait=20")
                    .status();
            assertThat(status).isEqualTo(201);
            assertThat(comporta.front().terminate()).isZero();
        }
        Unpacked.delete(folder);
    }
}
