package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that an operator deleted: nothing may be promised for it. */
final class DeletedQueueIT {
    @Test
    void promisesNothingOnceItsQueueIsGone(@TempDir Path directory) {
        try (TestBroker broker = TestBroker.started(directory.resolve("broker"));
                TestDoor door = TestDoor.started(broker.settings(), directory.resolve("spool"))
                        .whenReady()) {
            assertThat(door.post(TestDoor.COMMENT).statusCode()).isEqualTo(202);
            broker.stop();
            broker.startWithoutComments();
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> door.api().health().isDown());

            HttpResponse<String> refused = door.post(TestDoor.COMMENT);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"retryable\":true");
            assertThat(door.api().health().isDown()).isTrue();
            door.assertEquation();
        }
    }
}
