package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kill -9 in the middle of a burst and a new start on the same data; on every JDK that is here, since what a broker finds on
 * its disk was once not readable on the newer one. Ten times on this one: a kill's moment is chance.
 */
class KilledInMidBurstIT {
    private static final Path THIS_JDK = Path.of(System.getProperty("java.home"));

    /** Far longer than a busy machine takes for some thousand rows: what is not there by then will not come. */
    private static final Duration DRAIN = Duration.ofMinutes(3);

    private static final Path OTHER_JDKS = Path.of("/usr/lib/jvm");

    @TempDir
    Path folder;

    static Stream<Arguments> onEveryJdk() throws IOException {
        return Stream.concat(Stream.of(THIS_JDK), newerJdks().stream())
                .flatMap(jdk -> Stream.of(Topology.values()).map(topology -> Arguments.of(topology, jdk)));
    }

    private static List<Path> newerJdks() throws IOException {
        if (!Files.isDirectory(OTHER_JDKS)) {
            return List.of();
        }
        try (Stream<Path> jdks = Files.list(OTHER_JDKS)) {
            return jdks.filter(jdk -> jdk.getFileName().toString().matches("[a-z-]+25-.*"))
                    .filter(jdk -> Files.isExecutable(jdk.resolve("bin/java")))
                    .limit(1)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("onEveryJdk")
    void everyAcceptedWriteIsStoredOnceAfterAKill(Topology topology, Path jdk) {
        killAndCheck(topology, jdk, 2);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void everyAcceptedWriteIsStoredOnceAfterTenKills(Topology topology) {
        killAndCheck(topology, THIS_JDK, 10);
    }

    /** Standalone dies whole; of separate processes it is one after the other. */
    private static void killAndRestart(Comporta comporta, int kill) {
        if (comporta.topology == Topology.STANDALONE || kill % 3 == 0) {
            comporta.killAndRestartFront();
        } else if (kill % 3 == 1) {
            comporta.restartBroker();
        } else {
            comporta.killAndRestartWorker();
        }
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
                killAndRestart(comporta, kill);
                burst.stop();
                Burst.await(posted);
            }
            Awaitility.await()
                    .atMost(DRAIN)
                    .untilAsserted(() -> assertThat(comporta.database().ids("comments", "id"))
                            .as("the account: rows")
                            .containsAll(burst.accepted().keySet()));
            // No text is sent twice, and nobody here sends again: two rows of a text are one write stored twice.
            assertThat(comporta.database().rows("SELECT text FROM comments GROUP BY text HAVING count(*) > 1"))
                    .as("the account: rows beyond the first")
                    .isEmpty();
            assertThat(comporta.database().count("dead_letters"))
                    .as("the account: dead letters")
                    .isZero();
            Metrics.assertDoorBalances(new Client(), comporta.admin());
            Metrics.assertWorkerBalances(new Client(), comporta.workerAdmin());
        }
    }
}
