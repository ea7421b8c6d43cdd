package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.embedded.proxy.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A door that is cut off from its broker just before the broker's answer: did it get the writes, or not? */
@Tag("slow")
@Timeout(600)
class CutDoorIT {
    private static final int CUTS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void aWriteWhoseConfirmIsLostIsStoredOnceWhenItsClientSendsAgain() {
        try (Comporta comporta = Comporta.start(Topology.PROCESSES, folder);
                FaultProxy proxy = new FaultProxy(0, comporta.brokerPort());
                KeyedBurst burst = new KeyedBurst("cut", 8)) {
            Child door = comporta.startDoor(Map.of("COMPORTA_BROKER_URL", "tcp://127.0.0.1:" + proxy.port()));
            door.await("Started\\.", PATIENCE);
            CountDownLatch posted = burst.post(Comporta.apiOf(door), comporta.api());
            for (int cut = 0; cut < CUTS; cut++) {
                // So that the next replies are confirms, and not those of a connection that is being opened.
                double accepted = value(door, "comporta_writes_accepted_total");
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> value(door, "comporta_writes_accepted_total") > accepted + 10);
                int before = proxy.cuts();
                proxy.cutBeforeReply(1 + cut % 5);
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> proxy.cuts() > before);
            }
            proxy.heal();
            burst.stop();
            Burst.await(posted);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(burst.problems(comporta.database())).isEmpty());
            assertThat(comporta.database().count("dead_letters")).isZero();
            Metrics.assertDoorBalances(new Client(), Comporta.adminOf(door));
            Metrics.assertWorkerBalances(new Client(), comporta.workerAdmin());
            assertThat(burst.repeated()).isPositive();
            Figure.note(
                    CUTS + " replies of the broker cut",
                    burst.comments().size() + burst.uploads().size() + " writes, " + burst.repeated()
                            + " sent again, of which the door had called "
                            + value(door, "comporta_writes_unknown_total") + " in doubt");
        }
    }

    private static double value(Child door, String metric) {
        String url = Comporta.adminOf(door) + "/metrics";
        return Metrics.value(new Client().get(url).raw().body(), metric);
    }
}
