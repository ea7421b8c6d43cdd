package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.ingest.http.DoorSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Requests that never stand still, and never get anywhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SlowBodyIT {
    private TestBroker broker;
    private TestDoor door;

    @BeforeAll
    void start(@TempDir Path directory) {
        broker = TestBroker.started(directory.resolve("broker"));
        door = TestDoor.started(
                        broker.settings(),
                        TestDoor.NO_DATABASE,
                        directory.resolve("spool"),
                        settings -> new DoorSettings(
                                settings.bind(),
                                settings.acceptTimeout(),
                                settings.headerTimeout(),
                                Duration.ofSeconds(1),
                                settings.idleTimeout(),
                                settings.inflightMaxBytes(),
                                settings.uploadMaxBytes(),
                                settings.viewers(),
                                settings.corsOrigins()))
                .whenReady();
    }

    @AfterAll
    void stop() {
        door.assertEquation();
        assertThat(broker.drain("comments")).isEmpty();
        assertThat(broker.drain("uploads")).isEmpty();
        door.close();
        broker.close();
    }

    @Test
    void endsAJsonBodyThatTrickles() {
        trickle("POST /v1/comments HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\n");
    }

    @Test
    void endsAnUploadThatTrickles() {
        trickle("POST /v1/uploads HTTP/1.1\r\nHost: door\r\n");
    }

    @Test
    void endsAHeadThatTrickles() {
        trickleOn("POST /v1/comments HTTP/1.1\r\nHost: door\r\nX-Long: ");
    }

    private void trickle(String head) {
        trickleOn(head + "Content-Length: 1000000\r\n\r\n");
    }

    private void trickleOn(String begun) {
        try (RawHttp http = new RawHttp(door.port())) {
            http.send(begun);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> http.send(" ").hasAnswer());
            RawHttp.Answer answer = http.read();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("\"retryable\":true");
        }
    }
}
