package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.drill.DiskImage;
import dev.comporta.standalone.drill.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Broker and database on a small file system of their own, which is filled and freed again under load. */
@Timeout(600)
class FullDiskIT {
    private static final int CYCLES = 20;

    /** Promised is 2 s; a machine that is busy with other tests may take longer to look at its disk. */
    private static final Duration REFUSED = Duration.ofSeconds(10);

    private static final Duration BACK = Duration.ofSeconds(15);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Client client = new Client();

    @TempDir
    Path folder;

    @Tag("slow")
    @Test
    void aFullDiskMeansClearRefusalsAndServiceOnceThereIsRoomAndLosesNothing() {
        Optional<String> whyNot = FaultKind.whyNoImage(folder);
        Assumptions.assumeTrue(whyNot.isEmpty(), () -> "skipped: " + whyNot.orElseThrow());
        Duration slowestRefusal = Duration.ZERO;
        Duration slowestReturn = Duration.ZERO;
        try (DiskImage disk = new DiskImage(folder.resolve("small"), Duration.ZERO);
                Comporta comporta = Comporta.start(Topology.PROCESSES, disk.folder());
                Burst burst = new Burst(8)) {
            CountDownLatch posted = burst.post(comporta.api(), 1_000_000);
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                int before = burst.accepted().size();
                Awaitility.await().atMost(SOON).until(() -> burst.accepted().size() > before + 50);

                disk.fill();
                Duration refusal = until(REFUSED, () -> status(comporta) == 503);
                int whenRefused = burst.accepted().size();
                Awaitility.await().atMost(SOON).during(Duration.ofMillis(300)).until(() -> status(comporta) == 503);
                assertThat(burst.accepted().size() - whenRefused)
                        .as("202s of a full disk")
                        .isLessThan(20);

                disk.free();
                Duration back = until(BACK, () -> status(comporta) == 202);
                slowestRefusal = longer(slowestRefusal, refusal);
                slowestReturn = longer(slowestReturn, back);
            }
            burst.stop();
            Burst.await(posted);
            assertThat(burst.refusals().keySet()).containsExactly(503);
            assertThat(burst.retryAfters()).allMatch(seconds -> seconds >= 1 && seconds <= 120);
            assertAllStoredOnce(comporta, burst);
            assertThat(comporta.front().log()).doesNotContain("An event loop waits");
        }
        Figure.note(CYCLES + " full disks: refused within", slowestRefusal);
        Figure.note(CYCLES + " full disks: back within", slowestReturn);
    }

    private int status(Comporta comporta) {
        return client.postComment(comporta.api(), "is there room?").status();
    }

    private static Duration until(Duration within, BooleanSupplier done) {
        long began = System.nanoTime();
        Awaitility.await()
                .atMost(within)
                .pollInterval(Duration.ofMillis(50))
                .pollDelay(Duration.ZERO)
                .until(done::getAsBoolean);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void assertAllStoredOnce(Comporta comporta, Burst burst) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(comporta.database().ids("comments", "id"))
                        .containsAll(burst.accepted().keySet()));
        // No text of the burst is sent twice: two rows of one are a write that was stored twice.
        assertThat(
                        comporta.database()
                                .rows(
                                        "SELECT text FROM comments WHERE text LIKE 'comment %' GROUP BY text HAVING count(*) > 1"))
                .isEmpty();
        assertThat(comporta.database().count("dead_letters")).isZero();
        Metrics.assertDoorBalances(client, comporta.admin());
        Metrics.assertWorkerBalances(client, comporta.workerAdmin());
    }
}
