package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.ReceiptId;
import dev.comporta.common.envelope.ReceiptToken;
import dev.comporta.common.envelope.ReceiptTokens;
import dev.comporta.embedded.proxy.FaultProxy;
import dev.comporta.ingest.http.DoorSettings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that says nothing any more, without closing a connection: the worst that it can do. */
final class FrozenBrokerIT {
    private static final Duration ACCEPT = Duration.ofSeconds(2);

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
                        settings -> patience(settings, ACCEPT))
                .whenReady();
        assertThat(door.post(TestDoor.COMMENT).statusCode()).isEqualTo(202);
    }

    static DoorSettings patience(DoorSettings settings, Duration accept) {
        return new DoorSettings(
                settings.bind(),
                accept,
                settings.headerTimeout(),
                settings.bodyTimeout(),
                settings.idleTimeout(),
                settings.inflightMaxBytes(),
                settings.uploadMaxBytes(),
                settings.viewers(),
                settings.corsOrigins());
    }

    @AfterEach
    void stop() {
        proxy.heal();
        door.assertEquation();
        door.close();
        proxy.close();
        broker.close();
    }

    @Test
    void promisesNothingWhileTheBrokerIsFrozenAndServesSoonAfter() {
        proxy.stall();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(door.sendAsync(door.json(TestDoor.COMMENT)));
        }
        await().until(() -> door.api().health().isDown());

        HttpResponse<String> late = door.post(TestDoor.COMMENT);
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.body()).contains("\"retryable\":true");
        answers.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(503));
        assertThat(answers.stream().map(CompletableFuture::join).map(HttpResponse::body))
                .anyMatch(body -> body.contains("\"outcome\":\"unknown\""))
                .anyMatch(body -> body.contains("\"retryable\":true"));

        proxy.heal();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> door.post(TestDoor.COMMENT).statusCode() == 202);
    }

    @Test
    void givesAReceiptForAWriteInDoubt() {
        proxy.stall();
        HttpResponse<String> answer = door.post(TestDoor.COMMENT);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"outcome\":\"unknown\"", "\"retryable\":false");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        String receipt = answer.headers().firstValue("Location").orElseThrow();
        assertThat(Json.text(answer.body(), "receipt")).isEqualTo(receipt);
        String[] parts = receipt.substring("/v1/receipts/".length()).split("\\.", 2);
        ReceiptToken token = new ReceiptTokens(TestDoor.SECRETS)
                .verify(UUID.fromString(parts[0]), "", parts[1])
                .orElseThrow();
        assertThat(token.inDoubt()).isTrue();
    }

    /** Many, so that each event loop has some and their deadlines come together; on connections that are open already. */
    @Test
    void tellsASecondRequestWithTheSameKeyTheFirstsOutcome() {
        for (CompletableFuture<HttpResponse<String>> answer : twentyAtOnce("before")) {
            assertThat(answer.join().statusCode()).isEqualTo(202);
        }
        proxy.stall();
        List<CompletableFuture<HttpResponse<String>>> answers = twentyAtOnce("k");

        String receipt = "/v1/receipts/" + ReceiptId.derived("", "comments", "k") + ".";
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.join().body()).contains("\"outcome\":\"unknown\"");
            assertThat(Json.text(answer.join().body(), "receipt")).startsWith(receipt);
        }
    }

    private List<CompletableFuture<HttpResponse<String>>> twentyAtOnce(String key) {
        return Stream.generate(() -> door.sendAsync(door.json(TestDoor.COMMENT, "Idempotency-Key", key)))
                .limit(20)
                .toList();
    }

    /** The first has seven seconds for its size, the second, which has another body, three. */
    @Test
    void saysThatAKeyIsBusyWhenTheWaitForTheFirstRunsOut() {
        byte[] body = new byte[5 << 20];
        try (RawHttp first = new RawHttp(door.port())) {
            first.send("POST /v1/uploads HTTP/1.1\r\nHost: door\r\nIdempotency-Key: k\r\nContent-Length: "
                    + (body.length + 1) + "\r\n\r\n");
            first.send(body);
            proxy.stall();
            int connections = proxy.connections();
            first.send("x");
            // The upload lane connects when it has the first; only the probe may connect, too, but a second later.
            await().until(() -> proxy.connections() > connections);
            HttpResponse<String> second = door.send(door.upload(new byte[1], "Idempotency-Key", "k"));

            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.body()).contains("\"retryable\":true");
            assertThat(first.read().status()).isEqualTo(503);
        }
    }
}
