package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Client.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One write that the database refuses, among many that it takes. */
class PoisonIT {
    private static final int COMMENTS = 10_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void whatTheDatabaseRefusesBecomesADeadLetterAndTheRestIsStored(Topology topology) {
        try (Comporta comporta = Comporta.unhurried(topology, folder);
                Burst burst = Burst.patient(32)) {
            comporta.database().run("ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text <> 'poison') NOT VALID");
            Client client = new Client();
            CountDownLatch posted = burst.post(comporta.api(), COMMENTS - 1);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> burst.accepted().size() > COMMENTS / 2);
            Answer poison = client.postComment(comporta.api(), "poison");
            Burst.await(posted);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> comporta.database().count("comments") >= COMMENTS - 1);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() ->
                            client.statusOf(comporta.api(), poison.location()).equals("dead"));
            assertThat(comporta.database().count("comments")).isEqualTo(COMMENTS - 1);
            assertThat(comporta.database().rows("SELECT id, collection, sqlstate FROM dead_letters"))
                    .containsExactly(List.of(poison.id().toString(), "comments", "23514"));
            assertThat(client.get(comporta.api() + poison.location())
                            .body()
                            .path("reason")
                            .asText())
                    .contains("no_poison");
            Metrics.assertDoorBalances(client, comporta.admin());
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
        }
    }
}
