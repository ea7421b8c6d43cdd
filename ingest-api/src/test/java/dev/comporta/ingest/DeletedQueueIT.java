package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that an operator deletes, or that is full, while writes come. */
final class DeletedQueueIT {
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> acceptedWithoutQueue = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean deleted = new AtomicBoolean();
    private final AtomicLong lastAcceptedNanos = new AtomicLong();
    private final AtomicBoolean enough = new AtomicBoolean();

    @Test
    void promisesNothingOnceItsQueueIsGone(@TempDir Path directory) {
        try (TestBroker broker = TestBroker.started(directory.resolve("broker"));
                TestDoor door = TestDoor.started(
                                broker.settings(),
                                TestDoor.NO_DATABASE,
                                directory.resolve("spool"),
                                settings -> FrozenBrokerIT.patience(settings, Duration.ofSeconds(2)))
                        .whenReady()) {
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> postUntilEnough(door));
            await().until(() -> accepted.size() > 20);
            broker.deleteQueue("comments");
            long gone = System.nanoTime();
            deleted.set(true);
            await().until(() -> door.api().health().isDown());
            enough.set(true);
            load.join();
            Duration promised = Duration.ofNanos(Math.max(0, lastAcceptedNanos.get() - gone));
            // About a second where the machine is not busy: the door's next look at its broker.
            assertThat(promised).isLessThan(Duration.ofSeconds(5));

            for (int i = 0; i < 20; i++) {
                HttpResponse<String> refused = door.post(TestDoor.COMMENT);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("\"retryable\":true");
            }
            assertThat(door.api().health().isDown()).isTrue();
            assertThat(idsOf(broker.drainDead())).containsAll(acceptedWithoutQueue);
            door.assertEquation();
        }
    }

    private void postUntilEnough(TestDoor door) {
        while (!enough.get()) {
            boolean late = deleted.get();
            HttpResponse<String> answer = door.post(TestDoor.COMMENT);
            if (answer.statusCode() == 202) {
                lastAcceptedNanos.set(System.nanoTime());
                (late ? acceptedWithoutQueue : accepted).add(Json.text(answer.body(), "id"));
            } else {
                assertThat(answer.statusCode()).isEqualTo(503);
            }
        }
    }

    private static Set<String> idsOf(List<TestBroker.Taken> messages) {
        return messages.stream()
                .flatMap(message -> message.envelopes().stream())
                .map(envelope -> envelope.header().id().toString())
                .collect(Collectors.toSet());
    }

    @Test
    void answers503WhenTheQueueIsFull(@TempDir Path directory) {
        try (TestBroker broker = TestBroker.started(directory.resolve("broker"));
                TestDoor door = TestDoor.started(broker.settings(), directory.resolve("spool"))
                        .whenReady()) {
            assertThat(door.post(TestDoor.COMMENT).statusCode()).isEqualTo(202);
            broker.fill("comments");

            HttpResponse<String> refused = door.post(TestDoor.COMMENT);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("problem/full\"", "\"retryable\":true");
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1L, 120L);
            assertThat(broker.drain("comments")).hasSize(1);
            door.assertEquation();
        }
    }
}
