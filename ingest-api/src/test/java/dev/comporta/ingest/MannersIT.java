package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.ingest.http.DoorSettings;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers, proxies and operators expect besides: CORS, HEAD, OPTIONS, bounds, keep-alive, an orderly stop. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MannersIT {
    private static final String ORIGIN = "https://blog.example";

    /** A client that keeps its connections may use one in the moment in which the door closes it. */
    private static final Duration UNHURRIED = Duration.ofSeconds(60);

    private Path directory = Path.of("");
    private TestBroker broker;
    private TestDoor door;

    @BeforeAll
    void start(@TempDir Path temporary) {
        directory = temporary;
        broker = TestBroker.started(directory.resolve("broker"));
        door = started(1 << 20, UNHURRIED);
    }

    private TestDoor started(long inflightBytes, Duration idle) {
        return TestDoor.started(
                        broker.settings(),
                        TestDoor.NO_DATABASE,
                        directory.resolve("spool"),
                        settings -> new DoorSettings(
                                settings.bind(),
                                settings.acceptTimeout(),
                                settings.headerTimeout(),
                                Duration.ofSeconds(20),
                                idle,
                                inflightBytes,
                                settings.uploadMaxBytes(),
                                settings.viewers(),
                                settings.corsOrigins()))
                .whenReady();
    }

    @AfterEach
    void equation() {
        door.assertEquation();
    }

    @AfterAll
    void stop() {
        door.close();
        broker.close();
    }

    @Test
    void letsPagesOfNamedOriginsPost() {
        HttpResponse<String> preflight = door.send(door.request("/v1/comments")
                .method("OPTIONS", BodyPublishers.noBody())
                .headers("Origin", ORIGIN, "Access-Control-Request-Method", "POST"));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains(ORIGIN);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .contains("OPTIONS, POST");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElseThrow())
                .containsIgnoringCase("content-type")
                .contains("Content-Disposition", "Content-Digest", "Idempotency-Key", "Prefer", "traceparent");

        HttpResponse<String> answer = door.post(TestDoor.COMMENT, "Origin", ORIGIN);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers"))
                .contains("Location, Retry-After, Preference-Applied");
        assertThat(answer.headers().firstValue("Vary").orElseThrow()).isEqualToIgnoringCase("origin");
    }

    @Test
    void tellsBrowsersOfErrorsToo() {
        HttpResponse<String> answer = door.post("{}", "Origin", ORIGIN);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(ORIGIN);
        RawHttp.Answer malformed = RawHttp.exchange(
                door.port(), "POST /v1/comments HTTP/1.1\r\nHost: a\r\nHost: b\r\nOrigin: " + ORIGIN + "\r\n\r\n");
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.header("access-control-allow-origin")).isEqualTo(ORIGIN);
    }

    @Test
    void letsNoOtherOriginIn() {
        HttpResponse<String> answer = door.post(TestDoor.COMMENT, "Origin", "https://other.example");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().firstValue("Vary").orElseThrow()).isEqualToIgnoringCase("origin");
    }

    @Test
    void answersOptionsWithWhatIsAllowed() {
        HttpResponse<String> receipts =
                door.send(door.request("/v1/receipts/x").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(receipts.statusCode()).isEqualTo(204);
        assertThat(receipts.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
        assertThat(RawHttp.exchange(door.port(), "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void answersHeadLikeGetWithoutTheContent() {
        HttpResponse<String> head = door.send(door.request("/v1/receipts/x").method("HEAD", BodyPublishers.noBody()));
        HttpResponse<String> get = door.get("/v1/receipts/x");
        assertThat(head.statusCode()).isEqualTo(404).isEqualTo(get.statusCode());
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length"))
                .hasValue(get.body().length());
    }

    @Test
    void acceptsAnAbsoluteTargetOfThisHost() {
        RawHttp.Answer answer = RawHttp.exchange(
                door.port(),
                "POST http://door:1/v1/comments HTTP/1.1\r\nHost: door:1\r\nContent-Type: application/json; charset=utf-8\r\n"
                        + "Content-Length: " + TestDoor.COMMENT.length() + "\r\n\r\n" + TestDoor.COMMENT);
        assertThat(answer.status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "; charset=UTF-8", ";charset=\"utf-8\" ; x=y", "; x=\"charset=utf-16\""})
    void takesUtf8HoweverItIsSaid(String parameters) {
        String head = "POST /v1/comments HTTP/1.1\r\nHost: door\r\nContent-Type: application/json" + parameters;
        RawHttp.Answer answer = RawHttp.exchange(
                door.port(), head + "\r\nContent-Length: " + TestDoor.COMMENT.length() + "\r\n\r\n" + TestDoor.COMMENT);
        assertThat(answer.status()).isEqualTo(202);
    }

    @Test
    void takesTheLargestBodyWithTheLeastMemory() {
        TestDoor small = started(16 << 20, UNHURRIED);
        try {
            String line = TestDoor.COMMENT.replace("Hello", "x".repeat(800)) + "\n";
            HttpResponse<String> answer = small.send(small.request("/v1/comments")
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofString(line.repeat(9_990))));
            assertThat(answer.statusCode()).isEqualTo(202);
        } finally {
            small.close();
        }
    }

    @Test
    void speaksHttp10() {
        try (RawHttp http = new RawHttp(door.port())) {
            http.send("POST /v1/comments HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: "
                    + TestDoor.COMMENT.length() + "\r\n\r\n" + TestDoor.COMMENT);
            assertThat(http.read().status()).isEqualTo(202);
            assertThat(http.isClosedByDoor()).isTrue();
        }
    }

    @Test
    void answersAClientThatHasEndedItsSide() {
        try (RawHttp http = new RawHttp(door.port())) {
            http.send("POST /v1/comments HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
                    + TestDoor.COMMENT.length() + "\r\n\r\n" + TestDoor.COMMENT);
            http.halfClose();
            assertThat(http.read().status()).isEqualTo(202);
            assertThat(http.isClosedByDoor()).isTrue();
        }
        try (RawHttp http = new RawHttp(door.port())) {
            http.halfClose();
            assertThat(http.isClosedByDoor()).isTrue();
        }
        try (RawHttp http = new RawHttp(door.port())) {
            http.send("POST /v1/comments HTTP/1.1\r\nHost: ").halfClose();
            assertThat(http.read().status()).isIn(0, 400);
            assertThat(http.isClosedByDoor()).isTrue();
        }
    }

    @Test
    void refusesMoreBodiesThanItsMemoryMayHold() {
        String head =
                "POST /v1/comments HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n";
        try (RawHttp first = new RawHttp(door.port());
                RawHttp second = new RawHttp(door.port())) {
            first.send(head + "\r\n").send("x".repeat(800_000));
            await().until(() -> door.gauge("comporta.inflight") == 800_000);
            RawHttp.Answer answer =
                    second.send(head + "\r\n").send("x".repeat(800_000)).read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("\"retryable\":true");
        }
    }

    @Test
    void closesAConnectionThatIsIdle() {
        try (TestDoor hurried = started(1 << 20, Duration.ofSeconds(1));
                RawHttp http = new RawHttp(hurried.port())) {
            assertThat(http.isClosedByDoor()).isTrue();
        }
    }

    @Test
    void showsItsMeters() {
        door.post(TestDoor.COMMENT);
        await().untilAsserted(() -> {
            assertThat(door.gauge("comporta.queue.depth")).isPositive();
            assertThat(door.gauge("comporta.queue.oldest")).isBetween(0.001, 600.0);
        });
        assertThat(door.scrape())
                .contains("comporta_writes_received_total ", "comporta_writes_accepted_total ")
                .contains("comporta_writes_refused_total{code=\"503\"} ", "comporta_writes_unknown_total ")
                .contains("comporta_writes_aborted_total ", "comporta_inflight_writes ", "comporta_inflight_bytes ")
                .contains("comporta_accept_seconds_bucket{le=\"", "comporta_accept_seconds_count ")
                .contains("comporta_queue_depth{collection=\"comments\"} ")
                .contains("comporta_queue_oldest_seconds{collection=\"uploads\"} ");
    }

    @Test
    void answersWhatItHasInHandBeforeItStops() {
        TestDoor stopping = started(64 << 20, UNHURRIED);
        try (RawHttp slow = new RawHttp(stopping.port());
                RawHttp idle = new RawHttp(stopping.port())) {
            String body = TestDoor.COMMENT;
            slow.send("POST /v1/comments HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body.substring(0, 5));
            await().until(() -> stopping.gauge("comporta.inflight.writes") == 1);
            CompletableFuture<Void> stop = CompletableFuture.runAsync(stopping::close);
            assertThat(idle.isClosedByDoor()).isTrue();
            RawHttp.Answer answer = slow.send(body.substring(5)).read();
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.header("connection")).isEqualTo("close");
            stop.join();
        }
    }
}
