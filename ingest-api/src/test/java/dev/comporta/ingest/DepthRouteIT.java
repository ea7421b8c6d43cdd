package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.ingest.http.Viewers;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DepthRouteIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private TestBroker broker;
    private TestDoor door;

    @BeforeEach
    void start() {
        broker = TestBroker.started(directory.resolve("broker"));
        door = TestDoor.started(broker.settings(), directory.resolve("spool")).whenReady();
    }

    @AfterEach
    void stop() {
        door.close();
        broker.close();
    }

    @Test
    void tellsEachCollectionsBacklogInWrites() {
        lines(door, 30);
        door.post(TestDoor.COMMENT);
        await().atMost(SOON).untilAsserted(() -> {
            HttpResponse<String> answer = door.get("/v1/depth");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(answer.body())
                    .matches("\\{\"at\":\"20[^\"]+Z\",\"collections\":\\[.*]}")
                    .contains("{\"collection\":\"comments\",\"waiting\":31,\"inDelivery\":0,\"writes\":31,"
                            + "\"estimated\":false,\"oldestSeconds\":")
                    .contains("\"drainedPerSecond\":0.0,\"secondsToEmpty\":null}")
                    .contains("{\"collection\":\"uploads\",\"waiting\":0,\"inDelivery\":0,\"writes\":0,"
                            + "\"estimated\":false,\"oldestSeconds\":0.0,\"acceptedPerSecond\":0.0,"
                            + "\"drainedPerSecond\":0.0,\"secondsToEmpty\":0.0}");
        });
        assertThat(door.gauge("comporta.queue.depth")).isEqualTo(31);
    }

    @Test
    void isTheSameAtEveryDoor() {
        try (TestDoor other =
                TestDoor.started(broker.settings(), directory.resolve("other")).whenReady()) {
            lines(door, 40);
            other.post(TestDoor.COMMENT);
            broker.send("comments", IntStream.of(5), 100);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(door.get("/v1/depth").body()).contains("\"writes\":46,\"estimated\":false");
                assertThat(other.get("/v1/depth").body()).contains("\"writes\":46,\"estimated\":false");
            });
        }
    }

    @Test
    void hasItsMethodsAndNoOther() {
        HttpResponse<String> head = door.send(door.request("/v1/depth").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(Integer.parseInt(head.headers().firstValue("Content-Length").orElse("0")))
                .isPositive();
        HttpResponse<String> options = door.send(door.request("/v1/depth").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
        HttpResponse<String> post = door.send(door.request("/v1/depth").POST(BodyPublishers.ofString("{}")));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    }

    @Test
    void isNotThereWhereThePageIsNotPublic() {
        try (TestDoor hidden = TestDoor.started(
                        broker.settings(),
                        TestDoor.NO_DATABASE,
                        directory.resolve("hidden"),
                        TestDoor.shownTo(Viewers.NOBODY))
                .whenReady()) {
            assertThat(hidden.get("/v1/depth").statusCode()).isEqualTo(404);
            assertThat(hidden.send(hidden.request("/v1/depth").POST(BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void doesNotTellOldFiguresWhileTheBrokerIsAway() {
        door.post(TestDoor.COMMENT);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(door.get("/v1/depth").body()).contains("\"writes\":1,"));
        broker.stop();
        await().atMost(SOON).untilAsserted(() -> {
            HttpResponse<String> answer = door.get("/v1/depth");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).contains("problem/broker-away", "\"retryable\":true");
        });
        assertThat(door.gauge("comporta.queue.depth")).isNaN();
        broker.start();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(door.get("/v1/depth").body()).contains("\"writes\":1,\"estimated\":false"));
    }

    private static void lines(TestDoor door, int count) {
        HttpResponse<String> answer = door.send(door.request("/v1/comments")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(String.join("\n", Collections.nCopies(count, TestDoor.COMMENT)))));
        assertThat(answer.statusCode()).isEqualTo(202);
    }
}
