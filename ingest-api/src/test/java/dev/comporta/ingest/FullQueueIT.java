package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.embedded.proxy.FaultProxy;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that has no room for more: what clients are told, when they are asked to come again, and how it ends. */
final class FullQueueIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** 120 s less the jitter. */
    private static final long NOTHING_DRAINS_SECONDS = 96;

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean enough = new AtomicBoolean();
    private TestBroker broker;
    private FaultProxy proxy;
    private TestDoor door;

    @BeforeEach
    void start(@TempDir Path directory) {
        broker = TestBroker.started(directory.resolve("broker"));
        proxy = new FaultProxy(0, broker.port());
        door = TestDoor.started(
                        broker.settings("tcp://127.0.0.1:" + proxy.port()),
                        TestDoor.NO_DATABASE,
                        directory.resolve("spool"),
                        settings -> FrozenBrokerIT.patience(settings, Duration.ofSeconds(4)))
                .whenReady();
    }

    @AfterEach
    void stop() {
        enough.set(true);
        door.assertEquation();
        door.close();
        proxy.close();
        broker.close();
    }

    @Test
    void refusesWhenTheAddressIsFullAndServesAgainByItselfOnceItIsNot() {
        broker.limit("comments", "\"maxSizeMessages\": 20, \"addressFullMessagePolicy\": \"FAIL\"");
        servesAgainOnceThereIsRoom();
    }

    @Test
    void refusesWhenThePagesAreFullAndServesAgainByItselfOnceTheyAreNot() {
        broker.limit(
                "comments",
                "\"maxSizeBytes\": 200000, \"addressFullMessagePolicy\": \"PAGE\", \"pageSizeBytes\": 100000,"
                        + " \"pageLimitBytes\": 500000, \"pageFullMessagePolicy\": \"FAIL\"");
        servesAgainOnceThereIsRoom();
    }

    private void servesAgainOnceThereIsRoom() {
        HttpResponse<String> refused = postUntilRefused();
        assertThat(refused.body()).contains("problem/full\"", "\"retryable\":true");
        await().atMost(SOON).until(() -> retryAfter(post()) >= NOTHING_DRAINS_SECONDS);

        Set<String> stored = ids();
        await().atMost(SOON).until(() -> post().statusCode() == 202);
        stored.addAll(ids());
        assertThat(stored).isEqualTo(accepted);
    }

    /**
     * The broker's client library, if it may mend a lost connection by itself, sends again what the broker has not confirmed
     * on it: what it refused, too.
     */
    @Test
    void whatWasRefusedStaysOutWhenTheConnectionBreaksLater() {
        broker.limit("comments", "\"maxSizeMessages\": 20, \"addressFullMessagePolicy\": \"FAIL\"");
        postUntilRefused();
        for (int i = 0; i < 20; i++) {
            assertThat(post().statusCode()).isEqualTo(503);
        }
        Set<String> stored = ids();
        broker.limit("comments", "\"maxSizeMessages\": 1000, \"addressFullMessagePolicy\": \"FAIL\"");
        await().atMost(SOON).until(() -> post().statusCode() == 202);

        proxy.reset();
        proxy.heal();
        await().atMost(SOON).until(() -> post().statusCode() == 202);
        stored.addAll(ids());
        assertThat(stored).isEqualTo(accepted);
    }

    /** Uploads stand still; comments drain at some twenty a second, and go on being refused. */
    @Test
    void asksToComeAgainWhenItsOwnQueueWillHaveDrainedAsFastAsItDidLast() {
        String full = "\"maxSizeMessages\": 100, \"addressFullMessagePolicy\": \"FAIL\"";
        broker.limit("comments", full);
        broker.limit("uploads", full.replace("100", "1"));
        assertThat(postUpload().statusCode()).isEqualTo(202);
        postUntilRefused();
        CompletableFuture<Integer> worker =
                CompletableFuture.supplyAsync(() -> broker.take("comments", Duration.ofMillis(50), enough));
        CompletableFuture<Void> clients = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                post();
            }
        });
        await().atMost(SOON).until(() -> isSome(retryAfter(postUntilRefused())));
        assertThat(retryAfter(postUpload())).isGreaterThanOrEqualTo(NOTHING_DRAINS_SECONDS);

        proxy.stall();
        await().atMost(SOON).until(() -> door.api().health().isDown());
        await().atMost(SOON).during(Duration.ofSeconds(3)).until(() -> isSome(retryAfter(postUntilRefused())));

        proxy.heal();
        enough.set(true);
        clients.join();
        assertThat(worker.join()).isPositive();
    }

    /** A hundred at about twenty a second: more than no time at all, and far from "nothing drains". */
    private static boolean isSome(long seconds) {
        return seconds >= 2 && seconds <= 60;
    }

    private HttpResponse<String> postUntilRefused() {
        HttpResponse<String> answer = post();
        for (int i = 0; i < 10_000 && answer.statusCode() == 202; i++) {
            answer = post();
        }
        assertThat(answer.statusCode()).isEqualTo(503);
        return answer;
    }

    private HttpResponse<String> post() {
        HttpResponse<String> answer = door.post(TestDoor.COMMENT.replace("Hello", "x".repeat(10_000)));
        if (answer.statusCode() == 202) {
            accepted.add(Json.text(answer.body(), "id"));
        }
        return answer;
    }

    private HttpResponse<String> postUpload() {
        return door.send(door.upload(new byte[10]));
    }

    private static long retryAfter(HttpResponse<String> answer) {
        return answer.headers().firstValueAsLong("Retry-After").orElse(0);
    }

    private Set<String> ids() {
        return broker.drain("comments").stream()
                .flatMap(message -> message.envelopes().stream())
                .map(envelope -> envelope.header().id().toString())
                .collect(Collectors.toSet());
    }
}
