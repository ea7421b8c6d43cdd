package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** kill -9 in the middle of a burst and a new start on the same data, on every JDK that is here. */
class KilledInMidBurstIT {
    private static final Path[] JDKS = {
        Path.of(System.getProperty("java.home")), Path.of("/usr/lib/jvm/temurin-25-jdk-amd64")
    };

    @TempDir
    Path folder;

    static Stream<Arguments> onEveryJdk() {
        return Stream.of(JDKS)
                .filter(Files::isDirectory)
                .distinct()
                .flatMap(jdk -> Stream.of(Topology.values()).map(topology -> Arguments.of(topology, jdk)));
    }

    @ParameterizedTest
    @MethodSource("onEveryJdk")
    void everyAcceptedWriteIsStoredOnceAfterAKill(Topology topology, Path jdk) {
        killAndCheck(topology, jdk, 2);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("onEveryJdk")
    void everyAcceptedWriteIsStoredOnceAfterTenKills(Topology topology, Path jdk) {
        killAndCheck(topology, jdk, 10);
    }

    private void killAndCheck(Topology topology, Path jdk, int kills) {
        Child.Start start = Child.Start.in(folder).withJava(jdk.resolve("bin/java"));
        try (Comporta comporta = new Comporta(topology, folder, start);
                Burst burst = new Burst(32)) {
            for (int kill = 0; kill < kills; kill++) {
                int before = burst.accepted().size();
                CountDownLatch posted = burst.post(comporta.api(), 1_000_000);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> burst.accepted().size() > before + 300);
                comporta.killAndRestartFront();
                burst.stop();
                Burst.await(posted);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(comporta.database().ids("comments", "id"))
                            .containsAll(burst.accepted().keySet()));
            long rows = comporta.database().count("comments");
            assertThat(rows).isEqualTo(comporta.database().ids("comments", "id").size());
            assertThat(comporta.database().count("dead_letters")).isZero();
        }
    }
}
