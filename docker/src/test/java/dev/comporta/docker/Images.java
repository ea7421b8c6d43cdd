package dev.comporta.docker;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/**
 * The images under test, built from the Dockerfiles that an operator builds, once a JVM and when first used. Building
 * blocks for some seconds; they stay, so that the next run takes what did not change from the engine's cache.
 */
final class Images {
    static final ImageFromDockerfile BROKER =
            new ImageFromDockerfile("comporta/broker:test", false).withFileFromPath(".", Path.of("broker"));
    static final ImageFromDockerfile DOOR = process("ingest-api", "test");
    static final ImageFromDockerfile WORKER = process("worker", "test");
    static final DockerImageName POSTGRES = DockerImageName.parse("postgres:18");

    private Images() {}

    static ImageFromDockerfile of(String module) {
        return module.equals("worker") ? WORKER : DOOR;
    }

    /** The same image under another tag, with nothing taken from the engine's cache. */
    static ImageFromDockerfile anew(String module, String tag) {
        return process(module, tag).withBuildImageCmdModifier(command -> command.withNoCache(true));
    }

    private static ImageFromDockerfile process(String module, String tag) {
        Path built = Path.of("..", module, "target", "comporta");
        if (!Files.isDirectory(built.resolve("lib")) || !Files.isDirectory(built.resolve("sbom"))) {
            throw new IllegalStateException(
                    "mvn package makes lib, jvm and sbom in " + built + ", which the image needs");
        }
        return new ImageFromDockerfile("comporta/" + module + ":" + tag, false)
                .withFileFromPath("jvm", built.resolve("jvm"))
                .withFileFromPath("lib", built.resolve("lib"))
                .withFileFromPath("sbom", built.resolve("sbom"))
                .withFileFromPath("Dockerfile", Path.of(module, "Dockerfile"));
    }
}
