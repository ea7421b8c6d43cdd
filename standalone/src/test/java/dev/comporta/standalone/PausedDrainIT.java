package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Client.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator pauses a queue in the broker's console, and resumes it. */
class PausedDrainIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String COMMENTS = "comporta.comments";
    private static final int POSTS = 3;

    private final Client client = new Client();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void whatIsAcceptedWaitsUntilItsQueueIsResumed(Topology topology) {
        try (Comporta comporta = Comporta.start(topology, folder)) {
            Console.executeOnQueue(comporta, COMMENTS, "pause()");
            Answer paused = post(comporta);
            for (int i = 1; i < POSTS; i++) {
                assertThat(post(comporta).status()).isEqualTo(202);
            }

            assertThat(paused.status()).as("no row within its wait").isEqualTo(202);
            assertThat(client.statusOf(comporta.api(), paused.location())).isEqualTo("queued");
            awaitDepth(comporta, POSTS);
            assertThat(comporta.database().count("comments")).isZero();
            assertThat(upload(comporta).status())
                    .as("another collection goes on")
                    .isEqualTo(201);

            Console.executeOnQueue(comporta, COMMENTS, "resume()");
            Awaitility.await().atMost(SOON).until(() -> comporta.database().count("comments") == POSTS);
            assertThat(client.statusOf(comporta.api(), paused.location())).isEqualTo("written");
            awaitDepth(comporta, 0);
        }
    }

    private Answer post(Comporta comporta) {
        return client.post(
                comporta.api() + "/v1/comments",
                "application/json",
                BodyPublishers.ofString(Client.comment("while it is paused")),
                "Prefer",
                "wait=1");
    }

    private Answer upload(Comporta comporta) {
        return client.post(
                comporta.api() + "/v1/uploads",
                "text/plain",
                BodyPublishers.ofString("not paused"),
                "Prefer",
                "wait=20");
    }

    private void awaitDepth(Comporta comporta, int writes) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(
                                client.get(comporta.api() + "/v1/depth").raw().body())
                        .containsPattern("\"collection\":\"comments\"[^}]*\"writes\":" + writes + ","));
    }
}
