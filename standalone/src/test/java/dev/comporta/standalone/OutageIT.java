package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Client.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The broker or the database away or silent. Times are from the signal. */
class OutageIT {
    /** Two seconds, and as many for a machine with other work: what is in doubt must still be answered by a deadline. */
    private static final Duration IN_TIME = Duration.ofSeconds(4);

    private final Client client = new Client();

    @TempDir
    Path folder;

    /** Freezing standalone's broker would freeze the door with it, so this is for separate processes. */
    @Test
    void aFrozenBrokerMeansNo202AndAClearAnswerInTimeAndServiceWhenItReturns() {
        try (Comporta comporta = Comporta.start(Topology.PROCESSES, folder);
                Burst burst = new Burst(16)) {
            CountDownLatch warm = burst.post(comporta.api(), 500);
            Burst.await(warm);
            int before = burst.accepted().size();

            comporta.brokerProcess().signal("STOP");
            long frozen = System.nanoTime();
            Answer first = client.postComment(comporta.api(), "while frozen");
            Duration answered = Duration.ofNanos(System.nanoTime() - frozen);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> client.get(comporta.admin() + "/readyz").status() == 503);
            Duration red = Duration.ofNanos(System.nanoTime() - frozen);
            Burst.await(burst.post(comporta.api(), 500));

            Figure.note("a frozen broker: first refusal after", answered);
            Figure.note("a frozen broker: not ready after", red);
            assertThat(first.status()).isEqualTo(503);
            assertThat(answered).isLessThan(IN_TIME);
            assertThat(red).isLessThan(IN_TIME);
            assertThat(first.raw().headers().firstValue("Retry-After")).isPresent();
            assertThat(burst.accepted()).hasSize(before);
            assertThat(burst.refusals().keySet()).containsExactly(503);

            comporta.brokerProcess().signal("CONT");
            long back = System.nanoTime();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> client.postComment(comporta.api(), "back").status() == 202);
            assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(5));
            awaitAllRows(comporta, burst);
            Metrics.assertDoorBalances(client, comporta.admin());
        }
    }

    @Test
    void aKilledBrokerLosesNothingThatWasPromised() {
        try (Comporta comporta = Comporta.start(Topology.PROCESSES, folder);
                Burst burst = new Burst(32)) {
            CountDownLatch posted = burst.post(comporta.api(), 1_000_000);
            for (int kill = 0; kill < 3; kill++) {
                int before = burst.accepted().size();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> burst.accepted().size() > before + 500);
                comporta.restartBroker();
            }
            burst.stop();
            Burst.await(posted);

            assertThat(burst.accepted()).isNotEmpty();
            // A client library that is cut off while it sends may never say what became of it.
            assertThat(burst.slowest()).isLessThan(Duration.ofSeconds(10));
            Figure.note("the slowest answer while the broker was killed three times", burst.slowest());
            awaitAllRows(comporta, burst);
            Metrics.assertDoorBalances(client, comporta.admin());
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
            assertThat(comporta.database().count("dead_letters")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void aFrozenDatabaseDoesNotStopTheDoorAndItsRowsArriveWhenItIsBack(Topology topology) {
        try (Comporta comporta = Comporta.unhurried(topology, folder);
                Burst burst = Burst.patient(16)) {
            List<Long> pids = comporta.postgresPids();
            pids.forEach(pid -> Child.signal("STOP", pid));
            try {
                Burst.await(burst.post(comporta.api(), 2_000));
                assertThat(burst.accepted()).hasSize(2_000);
                assertThat(client.get(comporta.admin() + "/readyz").status()).isEqualTo(200);
                assertThat(client.get(comporta.api()
                                        + burst.accepted().values().iterator().next())
                                .status())
                        .isEqualTo(503);
            } finally {
                pids.forEach(pid -> Child.signal("CONT", pid));
            }
            awaitAllRows(comporta, burst);
            assertThat(comporta.database().count("dead_letters")).isZero();
            Metrics.assertDoorBalances(client, comporta.admin());
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
        }
    }

    private static void awaitAllRows(Comporta comporta, Burst burst) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(comporta.database().ids("comments", "id"))
                        .containsAll(burst.accepted().keySet()));
    }
}
