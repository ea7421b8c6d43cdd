package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.fault.FaultPoint;
import dev.comporta.common.fault.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A door or a worker that ends, as by kill -9, on each line that a write passes, under load and beside one that lives. */
@Tag("slow")
@Timeout(300)
class HaltAtEachPointIT {
    private static final int DEATHS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static Comporta comporta;

    @BeforeAll
    static void start() {
        comporta = Comporta.start(Topology.PROCESSES, folder);
    }

    @AfterAll
    static void stop() {
        comporta.close();
    }

    @ParameterizedTest
    @EnumSource
    void aProcessThatDiesOnThisLineLosesNothingAndStoresNothingTwice(FaultPoint point) {
        try (KeyedBurst burst = new KeyedBurst(point.word(), 16)) {
            for (int death = 1; death <= DEATHS; death++) {
                Map<String, String> fault = Map.of(
                        "COMPORTA_DRILL",
                        "true",
                        "COMPORTA_FAULTS",
                        "seed=" + death + "," + point.word() + "=halt:0.1");
                Child doomed = isOfDoor(point) ? comporta.startDoor(fault) : comporta.startWorker(fault);
                doomed.await("Started\\.", PATIENCE);
                CountDownLatch posted =
                        burst.post(isOfDoor(point) ? Comporta.apiOf(doomed) : comporta.api(), comporta.api());
                assertThat(doomed.exitCode(PATIENCE)).as(doomed.log()).isEqualTo(Faults.HALTED);
                burst.stop();
                Burst.await(posted);
            }
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(burst.problems(comporta.database())).isEmpty());
            // What was stored and not acknowledged comes again, and must not be stored again.
            Awaitility.await().atMost(PATIENCE).until(() -> queued() == 0);

            assertThat(burst.problems(comporta.database())).isEmpty();
            assertThat(comporta.database().count("dead_letters")).isZero();
            Metrics.assertDoorBalances(new Client(), comporta.admin());
            Metrics.assertWorkerBalances(new Client(), comporta.workerAdmin());
            Figure.note(
                    "halted at " + point.word(),
                    DEATHS + " deaths, "
                            + (burst.comments().size() + burst.uploads().size()) + " writes, " + burst.repeated()
                            + " sent again");
        }
    }

    private static boolean isOfDoor(FaultPoint point) {
        return point.compareTo(FaultPoint.AFTER_SEND) <= 0;
    }

    private static double queued() {
        String metrics = new Client().get(comporta.admin() + "/metrics").raw().body();
        return Metrics.value(metrics, "comporta_queue_depth");
    }
}
