package dev.comporta.docker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.testcontainers.containers.GenericContainer;

/** A client that posts comments to one door. Thread-safe. */
final class Comments {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int AT_ONCE = 32;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI door;
    private final AtomicInteger accepted = new AtomicInteger();

    Comments(GenericContainer<?> door) {
        this.door = URI.create("http://" + Site.address(door, Site.HTTP));
    }

    /** Posts one and waits for the answer; with {@code wait} the door answers when the row is there. */
    HttpResponse<String> post(String text, Duration wait) throws IOException, InterruptedException {
        return http.send(
                request(text).header("Prefer", "wait=" + wait.toSeconds()).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String location) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(door.resolve(location)).build(), BodyHandlers.ofString());
    }

    /** Posts many, some at a time; completes when all are answered. Counts the 202s in {@link #accepted}. */
    CompletableFuture<Void> burst(int writes) {
        Semaphore slots = new Semaphore(AT_ONCE);
        return CompletableFuture.runAsync(() -> CompletableFuture.allOf(IntStream.range(0, writes)
                        .mapToObj(n -> postWithin(slots, "burst " + n))
                        .toArray(CompletableFuture[]::new))
                .join());
    }

    /** How many writes the door has promised to keep so far. */
    int accepted() {
        return accepted.get();
    }

    private CompletableFuture<HttpResponse<String>> postWithin(Semaphore slots, String text) {
        slots.acquireUninterruptibly();
        return http.sendAsync(request(text).build(), BodyHandlers.ofString()).whenComplete((answer, failure) -> {
            slots.release();
            if (answer != null && answer.statusCode() == 202) {
                accepted.incrementAndGet();
            }
        });
    }

    private HttpRequest.Builder request(String text) {
        String body = "{\"page\":\"/containers\",\"author\":\"a test\",\"text\":\"" + text + "\"}";
        return HttpRequest.newBuilder(door.resolve("/v1/comments"))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }
}
