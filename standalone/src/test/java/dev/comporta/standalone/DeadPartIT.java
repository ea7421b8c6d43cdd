package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.drill.FaultKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A part that dies inside a JVM that lives: the process must end, and say why, or whoever should start it again sees nothing
 * amiss.
 */
class DeadPartIT {
    private static final Duration PROMISED = Duration.ofSeconds(10);

    /** A burst of large texts soon needs more than the journal has made room for; how soon is the machine's business. */
    private static final Duration DISK_USED_UP = Duration.ofMinutes(2);

    private static final String LAST_WORDS = "A part has died, so this process ends; start it again.";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void aBrokerThatIsStoppedFromWithinEndsItsProcessAndLosesNothing(Topology topology) {
        try (Comporta comporta = Comporta.start(topology, folder);
                Burst burst = new Burst(8)) {
            Burst.await(burst.post(comporta.api(), 300));
            // As any administrator may, by a slip in the console.
            Console.execute(comporta, "forceFailover()");
            assertEnds(comporta.brokerOrAll());
            assertThat(comporta.brokerOrAll().log()).contains("the broker has stopped by itself");

            if (topology == Topology.STANDALONE) {
                comporta.killAndRestartFront();
            } else {
                comporta.restartBroker();
            }
            awaitAllRows(comporta, burst);
        }
    }

    @Test
    void aDatabaseThatDiesEndsStandalone() {
        try (Comporta comporta = Comporta.start(Topology.STANDALONE, folder)) {
            Child.signal("KILL", comporta.postgresPids().get(0));
            assertEnds(comporta.front());
            assertThat(comporta.front().log()).contains("PostgreSQL has ended by itself");
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Topology.class)
    void aBrokerWhoseDiskFailsEndsItsProcess(Topology topology) throws IOException {
        Optional<String> whyNot = FaultKind.whyNoImage(folder);
        Assumptions.assumeTrue(whyNot.isEmpty(), () -> "skipped: " + whyNot.orElseThrow());
        try (FailingDisk disk = new FailingDisk(folder.resolve("pool"))) {
            Files.createSymbolicLink(folder.resolve("data"), disk.folder());
            try (Comporta comporta = Comporta.start(topology, folder);
                    Burst burst = new Burst(16)) {
                disk.fail();
                CountDownLatch posted = burst.post(comporta.api(), 1_000_000, 100_000);
                comporta.brokerOrAll().await("AMQ222010|has died", DISK_USED_UP);
                assertEnds(comporta.brokerOrAll());
                burst.stop();
                Burst.await(posted);
            }
        }
    }

    private static void assertEnds(Child child) {
        assertThat(child.exitCode(PROMISED)).as(child.log()).isEqualTo(1);
        assertThat(child.log().lines().filter(line -> line.contains(LAST_WORDS)))
                .hasSize(1);
    }

    private static void awaitAllRows(Comporta comporta, Burst burst) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(comporta.database().ids("comments", "id"))
                        .containsAll(burst.accepted().keySet()));
    }
}
