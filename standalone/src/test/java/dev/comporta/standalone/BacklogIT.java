package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of 100 KB that come faster than anybody drains them: what the broker makes of them on its disk. */
@Tag("slow")
@Timeout(600)
class BacklogIT {
    /** Nearly twice what a queue keeps in memory. */
    private static final int COMMENTS = 1_200;

    private static final int CONNECTIONS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Six times the default, and together with what is prefetched near to what the broker reads ahead of its pages. */
    private static final Map<String, String> BIG_BATCHES =
            Map.of("COMPORTA_BATCH_MAX_BYTES", "64MiB", "COMPORTA_BATCH_MAX_ROWS", "100000");

    private final Client client = new Client();

    @TempDir
    Path folder;

    @Test
    void aBurstOfLargeBodiesLeavesNoFileForEachAndItsPagesAreDrainedByBigBatches() throws Exception {
        Child.Start withoutWorker =
                Child.Start.in(folder).with(Comporta.UNHURRIED).with(Map.of("COMPORTA_STANDALONE_WORKER", "false"));
        try (Comporta comporta = new Comporta(Topology.STANDALONE, folder, withoutWorker)) {
            long begun = System.nanoTime();
            post(comporta);
            Duration took = Figure.since(begun);
            Figure.note(
                    "writes of 100 KB over " + CONNECTIONS + " connections, a second",
                    COMMENTS * 1000L / took.toMillis());
            assertThat(filesUnder("data/broker/large-messages")).isZero();
            assertThat(filesUnder("data/broker/paging")).isGreaterThan(1);

            long drained = System.nanoTime();
            comporta.startWorker(BIG_BATCHES).await("Started\\.", PATIENCE);
            Awaitility.await().atMost(PATIENCE).until(() -> comporta.database().count("comments") == COMMENTS);
            Figure.note(
                    "a paged backlog of 120 MB is drained, start of the worker included, in", Figure.since(drained));
            assertThat(comporta.database().count("comments WHERE length(text) = 100000"))
                    .isEqualTo(COMMENTS);
        }
    }

    private void post(Comporta comporta) throws InterruptedException {
        String text = "x".repeat(100_000);
        AtomicInteger left = new AtomicInteger(COMMENTS);
        AtomicInteger accepted = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(CONNECTIONS);
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        for (int i = 0; i < CONNECTIONS; i++) {
            threads.execute(() -> {
                while (left.getAndDecrement() > 0) {
                    accepted.addAndGet(client.postComment(comporta.api(), text).status() == 202 ? 1 : 0);
                }
                ended.countDown();
            });
        }
        Burst.await(ended);
        threads.shutdown();
        assertThat(accepted).hasValue(COMMENTS);
    }

    private long filesUnder(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(directory))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
