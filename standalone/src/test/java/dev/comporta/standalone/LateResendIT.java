package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Client.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same key again when every memory but the database's has forgotten it. */
@Tag("slow")
class LateResendIT {
    private static final int OTHERS = 25_000;

    /** On a busy machine some are refused, or in doubt. */
    private static final int SPARE = 2_500;

    private static final Duration SILENCE = Duration.ofSeconds(150);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Client client = new Client();

    @TempDir
    Path folder;

    @Test
    void theSameKeyIsTheSameRowAfterManyOthersALongSilenceAndANewBroker() {
        try (Comporta comporta = Comporta.unhurried(Topology.PROCESSES, folder);
                Burst burst = Burst.patient(64)) {
            Answer first = send(comporta);
            Burst.await(burst.post(comporta.api(), OTHERS + SPARE));
            assertThat(burst.accepted()).hasSizeGreaterThanOrEqualTo(OTHERS);
            Answer second = send(comporta);
            awaitDrained(comporta, burst);

            long begun = System.nanoTime();
            Awaitility.await()
                    .atMost(SILENCE.plus(PATIENCE))
                    .until(() -> Figure.since(begun).compareTo(SILENCE) > 0);
            Answer third = send(comporta);
            comporta.restartBroker();
            comporta.killAndRestartFront();
            Answer fourth = send(comporta);
            Burst.await(burst.post(comporta.api(), 100));
            awaitDrained(comporta, burst);

            assertThat(second.id()).isEqualTo(first.id());
            assertThat(third.id()).isEqualTo(first.id());
            assertThat(fourth.id()).isEqualTo(first.id());
            assertThat(comporta.database().count("comments WHERE text = 'once'"))
                    .isOne();
            assertThat(client.statusOf(comporta.api(), third.location())).isEqualTo("written");
            assertThat(client.statusOf(comporta.api(), fourth.location())).isEqualTo("written");
        }
    }

    /** As a good client does: until it is accepted. */
    private Answer send(Comporta comporta) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> client.post(
                                comporta.api() + "/v1/comments",
                                "application/json",
                                BodyPublishers.ofString(Client.comment("once")),
                                "Idempotency-Key",
                                "once"),
                        answer -> answer.status() == 202);
    }

    private void awaitDrained(Comporta comporta, Burst burst) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> comporta.database()
                        .ids("comments", "id")
                        .containsAll(burst.accepted().keySet()));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Metrics.value(
                                client.get(comporta.admin() + "/metrics").raw().body(), "comporta_queue_depth")
                        == 0);
    }
}
