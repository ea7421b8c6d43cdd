package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.ingest.RawHttp;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The feed on a real server, with figures of the test's own. */
class PageFeedIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String REQUEST = "GET /page/events HTTP/1.1\r\nHost: door\r\n\r\n";

    private static final String BUG = "bug";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger taken = new AtomicInteger();
    private volatile String figures = "{}";
    private final PageFeed feed = new PageFeed(() -> {
        taken.incrementAndGet();
        if (figures.equals(BUG)) {
            throw new IllegalStateException("a planted bug");
        }
        return figures.getBytes(StandardCharsets.UTF_8);
    });
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        feed.start();
        RefusalWriter refusals = new RefusalWriter(none -> 1);
        HttpServer created = vertx.createHttpServer(DoorLoop.options()).requestHandler(request -> {
            EventLoop loop = EventLoop.of(vertx.getOrCreateContext(), () -> false);
            Exchange exchange = new Exchange(request, loop, refusals, new Cors(List.of()));
            request.connection().closeHandler(none -> exchange.clientEnded());
            feed.listen(exchange);
        });
        server = created.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void stop() throws Exception {
        feed.stop(Duration.ofSeconds(5));
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void takesFiguresOnlyWhileSomebodyLooks() {
        try (RawHttp http = new RawHttp(server.actualPort())) {
            http.send(REQUEST);
            await().atMost(SOON).until(() -> taken.get() >= 2);
        }
        await().atMost(SOON).until(() -> feed.size() == 0);
        await().atMost(SOON).during(Duration.ofSeconds(3)).until(taken::get, still(new AtomicInteger(-1)));
    }

    @Test
    void cutsOffWhoDoesNotReadAndKeepsTellingTheOthers() {
        figures = "x".repeat(6 << 20);
        try (RawHttp deaf = new RawHttp(server.actualPort())) {
            deaf.send(REQUEST);
            await().atMost(SOON).until(() -> feed.size() == 1);
            await().atMost(SOON).until(() -> feed.size() == 0);
            figures = "{}";
            try (RawHttp other = new RawHttp(server.actualPort())) {
                other.send(REQUEST);
                await().atMost(SOON).until(other::hasAnswer);
                assertThat(feed.size()).isEqualTo(1);
            }
        }
    }

    @Test
    void aBugInTheFiguresEndsTheStreamsAndTakesNoMore() throws Exception {
        figures = BUG;
        try (RawHttp http = new RawHttp(server.actualPort())) {
            http.send(REQUEST);
            await().atMost(SOON).until(() -> feed.size() == 0);
            assertThat(feed.hasFailed()).isTrue();
            // Not with the tests' own client, which asks a door for its description: this server has none.
            HttpRequest again = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/"))
                    .build();
            HttpResponse<String> answer = HttpClient.newHttpClient().send(again, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("no figures any more").doesNotContain("Too many");
        }
    }

    /** The same as at the look before. */
    private static Predicate<Integer> still(AtomicInteger before) {
        return now -> before.getAndSet(now) == now;
    }
}
