package dev.comporta.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.RootFS;
import com.github.dockerjava.api.model.ContainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an image of a process is made of. */
@EnabledIf(value = Engine.CONDITION, disabledReason = Engine.SKIPPED)
class ImagesIT {
    /** Of the three layers that have files in them, from the base image's last on. */
    private static final int LAYERS_WITH_FILES = 3;

    /** The door's last layer is its empty data folder, whose parent has the time of the build. */
    @ParameterizedTest
    @CsvSource({"ingest-api, 1", "worker, 0"})
    void theSameJarsGiveTheSameLayersWhoeverBuildsWhen(String module, int foldersWithATime) throws Exception {
        List<String> base = layers(Engine.image("eclipse-temurin:17-jre"));
        List<String> first = layers(Engine.image(Images.anew(module, "first").get()));
        List<String> second = layers(Engine.image(Images.anew(module, "second").get()));

        assertThat(first)
                .hasSize(base.size() + LAYERS_WITH_FILES + foldersWithATime)
                .startsWith(base.toArray(new String[0]));
        assertThat(second.subList(0, base.size() + LAYERS_WITH_FILES))
                .isEqualTo(first.subList(0, base.size() + LAYERS_WITH_FILES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-api", "worker"})
    void saysWhatItIsAndHoldsNoRoot(String module) throws Exception {
        ContainerConfig config =
                Objects.requireNonNull(Engine.image(Images.of(module).get()).getConfig());

        Map<String, String> labels = Objects.requireNonNull(config.getLabels());
        assertThat(labels)
                .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
                .containsKeys(
                        "org.opencontainers.image.title",
                        "org.opencontainers.image.description",
                        "org.opencontainers.image.version",
                        "org.opencontainers.image.revision");
        assertThat(config.getUser()).isEqualTo("10001:10001");
    }

    /** The annotations that only a compiler looks at are in the list all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"ingest-api", "worker"})
    @DisabledIfSystemProperty(
            named = "maven.offline",
            matches = "is-true",
            disabledReason = "Maven is offline and then makes no list of parts.")
    void listsEveryJarThatItHolds(String module) throws IOException {
        Path built = Path.of("..", module, "target", "comporta");
        String components = Files.readString(built.resolve("sbom").resolve("comporta-" + module + ".cdx.json"));
        try (Stream<Path> jars = Files.list(built.resolve("lib"))) {
            List<String> unlisted = jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> !isListed(jar, components))
                    .toList();
            assertThat(unlisted).isEmpty();
        }
        assertThat(components).contains("\"CycloneDX\"").doesNotContain("junit");
    }

    /** By its package URL, as in {@code pkg:maven/io.netty/netty-common@4.2.18.Final}. */
    private static boolean isListed(String jar, String components) {
        String stem = jar.replaceFirst("\\.jar$", "");
        for (int dash = stem.indexOf('-'); dash > 0; dash = stem.indexOf('-', dash + 1)) {
            String version = stem.substring(dash + 1).replaceFirst("-(linux|osx|windows).*", "");
            if (components.contains("/" + stem.substring(0, dash) + "@" + version)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> layers(InspectImageResponse image) {
        RootFS files = Objects.requireNonNull(image.getRootFS());
        return Objects.requireNonNull(files.getLayers());
    }
}
