package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Client.Answer;
import dev.comporta.standalone.part.Probe;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that lives and consumes nothing is not called ready, and costs nothing but its own work. */
class WorkerHealthIT {
    private static final Duration PROMISED = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration NO_ANSWER = Duration.ofSeconds(1);

    private final Client client = new Client();

    @TempDir
    Path folder;

    @Test
    void aDeadLaneMakesItsWorkerNotReadyWithinTenSecondsAndTheOthersStoreAll() {
        try (Comporta comporta = Comporta.unhurried(Topology.PROCESSES, folder);
                Burst burst = Burst.patient(2)) {
            Child worker =
                    comporta.startWorker(Map.of("COMPORTA_DRILL", "true", "COMPORTA_FAULTS", "after-receive=throw:1"));
            worker.await("Started\\.", PATIENCE);
            CountDownLatch posted = burst.post(comporta.api(), 1_000_000);
            worker.await("A lane met a bug", PATIENCE);
            long died = System.nanoTime();

            Answer answer = awaitNotReady(worker, PROMISED);
            Figure.note("a dead lane: 503 within", Figure.since(died));
            assertThat(answer.body().toString()).contains("met a bug, see the log");
            burst.stop();
            Burst.await(posted);
            awaitAllRows(comporta, burst);
            // A heartbeat says so at its next turn.
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heartbeats(comporta)).contains("FAILED"));
            assertThat(lanes(worker, "failed")).isPositive();
            Metrics.assertWorkerBalances(client, Comporta.adminOf(worker));
        }
    }

    @Test
    void aFrozenWorkerIsNotReadyTheOthersGoOnAndItIsReadyAgainWhenItWakes() {
        try (Comporta comporta = Comporta.unhurried(Topology.PROCESSES, folder);
                Burst burst = Burst.patient(2)) {
            Child worker = comporta.addWorker();
            CountDownLatch posted = burst.post(comporta.api(), 1_000_000);
            Awaitility.await().atMost(PATIENCE).until(() -> value(worker, "comporta_writes_stored_total") > 0);
            worker.signal("STOP");
            long before = comporta.database().count("comments");
            int port = URI.create(Comporta.adminOf(worker)).getPort();
            for (int i = 0; i < 3; i++) {
                assertThat(Probe.HTTP.answers(port, NO_ANSWER)).isFalse();
            }
            Awaitility.await().atMost(PATIENCE).until(() -> comporta.database().count("comments") > before + 100);

            worker.signal("CONT");
            Awaitility.await().atMost(PATIENCE).until(() -> ready(worker).status() == 200);
            burst.stop();
            Burst.await(posted);
            awaitAllRows(comporta, burst);
            Metrics.assertWorkerBalances(client, Comporta.adminOf(worker));
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
            Metrics.assertDoorBalances(client, comporta.admin());
        }
    }

    @Test
    @Tag("slow")
    void aLaneThatStandsStillMakesItsWorkerNotReadyUntilItGetsAhead() {
        try (Comporta comporta = Comporta.unhurried(Topology.PROCESSES, folder);
                Burst burst = Burst.patient(2)) {
            comporta.firstWorker().terminate();
            Child worker = comporta.startWorker(
                    Map.of("COMPORTA_DRILL", "true", "COMPORTA_FAULTS", "before-commit=stall:1:45s"));
            worker.await("Started\\.", PATIENCE);
            Burst.await(burst.post(comporta.api(), 1));

            Answer answer = awaitNotReady(worker, Duration.ofSeconds(60));
            assertThat(answer.body().toString()).contains("stuck for 3", "storing a batch", "restart the worker");
            Awaitility.await()
                    .atMost(PROMISED)
                    .untilAsserted(() -> assertThat(heartbeats(comporta)).contains("STUCK"));
            assertThat(lanes(worker, "stuck")).isOne();

            Awaitility.await().atMost(PATIENCE).until(() -> ready(worker).status() == 200);
            awaitAllRows(comporta, burst);
        }
    }

    private Answer awaitNotReady(Child worker, Duration within) {
        Awaitility.await()
                .atMost(within)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> ready(worker).status() == 503);
        return ready(worker);
    }

    private Answer ready(Child worker) {
        return client.get(Comporta.adminOf(worker) + "/readyz");
    }

    private static List<String> heartbeats(Comporta comporta) {
        return comporta.database().rows("SELECT DISTINCT state FROM worker_heartbeats").stream()
                .map(row -> row.get(0))
                .toList();
    }

    private double value(Child worker, String metric) {
        return Metrics.value(
                client.get(Comporta.adminOf(worker) + "/metrics").raw().body(), metric);
    }

    private double lanes(Child worker, String state) {
        return client.get(Comporta.adminOf(worker) + "/metrics")
                .raw()
                .body()
                .lines()
                .filter(line -> line.startsWith("comporta_worker_lanes{") && line.contains("state=\"" + state + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void awaitAllRows(Comporta comporta, Burst burst) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(comporta.database().ids("comments", "id"))
                        .isEqualTo(burst.accepted().keySet()));
        assertThat(comporta.database().count("comments"))
                .isEqualTo(burst.accepted().size());
    }
}
