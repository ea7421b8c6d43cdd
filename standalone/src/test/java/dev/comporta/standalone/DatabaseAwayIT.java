package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is stopped for minutes: neither a storm of redeliveries nor a door that gives up. */
@Tag("slow")
class DatabaseAwayIT {
    private static final Duration AWAY = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WRITES = 5_000;

    private final Client client = new Client();

    @TempDir
    Path folder;

    @Test
    void doorsGoOnAndWorkersIdleWhileTheDatabaseIsAwayForMinutes() {
        try (Comporta comporta = Comporta.unhurried(Topology.PROCESSES, folder);
                Burst burst = Burst.patient(16)) {
            Child worker = comporta.firstWorker();
            CountDownLatch posted = burst.post(comporta.api(), WRITES);
            comporta.whileTheDatabaseIsStopped(() -> {
                worker.await("The database is lost", PATIENCE);
                Burst.await(posted);
                idle(worker);
                assertThat(client.postComment(comporta.api(), "late").status()).isEqualTo(202);
            });

            assertThat(burst.accepted()).hasSize(WRITES);
            Awaitility.await().atMost(PATIENCE).until(() -> comporta.database().count("comments") == WRITES + 1);
            assertThat(comporta.database().count("dead_letters")).isZero();
            Metrics.assertDoorBalances(client, comporta.admin());
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
        }
    }

    /** It takes nothing more, says nothing more, and takes almost no time of a processor. */
    private void idle(Child worker) {
        String metrics = Comporta.adminOf(worker) + "/metrics";
        double taken = Metrics.value(client.get(metrics).raw().body(), "comporta_writes_taken_total");
        long lines = worker.log().lines().count();
        Duration cpu = worker.cpu();
        long begun = System.nanoTime();
        Awaitility.await()
                .atMost(AWAY.plus(PATIENCE))
                .until(() -> Figure.since(begun).compareTo(AWAY) > 0);

        double share = 100.0 * worker.cpu().minus(cpu).toMillis() / AWAY.toMillis();
        long said = worker.log().lines().count() - lines;
        Figure.note("the database is away for two minutes: a worker takes", "%.1f %% of a processor".formatted(share));
        Figure.note("the database is away for two minutes: a worker says", said + " lines");
        assertThat(share).isLessThan(15);
        assertThat(said).isLessThan(20);
        assertThat(Metrics.value(client.get(metrics).raw().body(), "comporta_writes_taken_total"))
                .isEqualTo(taken);
    }
}
