package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers come, go and die while writes are accepted. */
class ScaleIT {
    private static final int COMMENTS = 10_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void everyAcceptedWriteIsStoredOnceWhileWorkersComeGoAndDie(Topology topology) {
        try (Comporta comporta = Comporta.unhurried(topology, folder);
                Burst burst = Burst.patient(64)) {
            CountDownLatch posted = burst.post(comporta.api(), COMMENTS);
            List<Child> workers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                workers.add(comporta.addWorker());
                awaitAccepted(burst, COMMENTS / 6 * (i + 1));
            }
            workers.get(0).kill();
            assertThat(workers.get(1).terminate()).isZero();
            workers.get(2).kill();
            Burst.await(posted);

            assertThat(burst.accepted()).hasSize(COMMENTS);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> comporta.database().count("comments") >= COMMENTS);
            assertThat(comporta.database().count("comments")).isEqualTo(COMMENTS);
            assertThat(comporta.database().ids("comments", "id"))
                    .isEqualTo(burst.accepted().keySet());
            assertThat(comporta.database().count("dead_letters")).isZero();
            assertThat(statuses(comporta, burst)).containsOnly("written");
            Metrics.assertDoorBalances(new Client(), comporta.admin());
            Metrics.assertWorkerBalances(new Client(), comporta.workerAdmin());
        }
    }

    private static Set<String> statuses(Comporta comporta, Burst burst) {
        Client client = new Client();
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try {
            Set<String> statuses = ConcurrentHashMap.newKeySet();
            CompletableFuture.allOf(burst.accepted().values().stream()
                            .map(location -> CompletableFuture.runAsync(
                                    () -> statuses.add(client.statusOf(comporta.api(), location)), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
            return statuses;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitAccepted(Burst burst, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> burst.accepted().size() >= count);
    }
}
