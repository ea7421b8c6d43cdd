package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.fault.FaultPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that stand still with a batch in hand for longer than broker and database wait for them, and wake up. */
@Tag("slow")
class FrozenWorkersIT {
    private static final Duration FROZEN = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Client client = new Client();

    @TempDir
    Path folder;

    /** Before its rows are sent, with its rows uncommitted, and with its rows committed but not acknowledged. */
    @Test
    void workersFrozenInMidBatchAreReplacedAndStoreNothingTwiceWhenTheyWake() {
        try (Comporta comporta = Comporta.unhurried(Topology.PROCESSES, folder);
                Burst burst = new Burst(16)) {
            Burst.await(burst.post(comporta.api(), 100));
            List<Child> frozen = new ArrayList<>();
            CountDownLatch posted = burst.post(comporta.api(), 1_000_000);
            for (FaultPoint point :
                    List.of(FaultPoint.AFTER_RECEIVE, FaultPoint.BEFORE_COMMIT, FaultPoint.AFTER_COMMIT)) {
                frozen.add(frozenAt(comporta, point));
            }
            long begun = System.nanoTime();
            burst.stop();
            Burst.await(posted);

            int accepted = burst.accepted().size();
            Awaitility.await().atMost(FROZEN).until(() -> comporta.database().count("comments") == accepted);
            Figure.note("all writes of three frozen workers are stored by another within", Figure.since(begun));
            Awaitility.await().atMost(PATIENCE).until(() -> Figure.since(begun).compareTo(FROZEN) > 0);
            frozen.forEach(worker -> worker.signal("CONT"));
            frozen.forEach(this::awaitEmptyHands);

            assertThat(comporta.database().ids("comments", "id"))
                    .isEqualTo(burst.accepted().keySet());
            assertThat(comporta.database().count("comments")).isEqualTo(accepted);
            assertThat(comporta.database().count("dead_letters")).isZero();
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
            Metrics.assertDoorBalances(client, comporta.admin());
        }
    }

    /** Its lanes stand at this point for half a minute, which has passed when it wakes; all of it is frozen by STOP. */
    private Child frozenAt(Comporta comporta, FaultPoint point) {
        Child worker = comporta.startWorker(
                Map.of("COMPORTA_DRILL", "true", "COMPORTA_FAULTS", point.word() + "=stall:1:30s"));
        worker.await("Started\\.", PATIENCE);
        String sign =
                point == FaultPoint.AFTER_COMMIT ? "comporta_writes_stored_total" : "comporta_worker_inflight_writes";
        await(worker, sign, 1);
        worker.signal("STOP");
        return worker;
    }

    private void awaitEmptyHands(Child worker) {
        Awaitility.await().atMost(PATIENCE).until(() -> value(worker, "comporta_worker_inflight_writes") == 0);
        Metrics.assertWorkerBalances(client, Comporta.adminOf(worker));
    }

    private void await(Child worker, String metric, double least) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> value(worker, metric) >= least);
    }

    private double value(Child worker, String metric) {
        return Metrics.value(
                client.get(Comporta.adminOf(worker) + "/metrics").raw().body(), metric);
    }
}
