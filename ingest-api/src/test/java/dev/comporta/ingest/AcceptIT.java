package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.ReceiptId;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.envelope.TraceContext;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A write's way from the POST to the broker's confirm and back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AcceptIT {
    private TestBroker broker;
    private TestDoor door;

    @BeforeAll
    void start(@TempDir Path directory) {
        broker = TestBroker.started(directory.resolve("broker"));
        door = TestDoor.started(broker.settings(), directory.resolve("spool")).whenReady();
    }

    @AfterEach
    void equation() {
        door.assertEquation();
        broker.drain("comments");
        broker.drain("uploads");
    }

    @AfterAll
    void stop() {
        door.close();
        broker.close();
    }

    @Test
    void answers202WithAReceiptOnceTheBrokerHasTheWrite() {
        HttpResponse<String> answer = door.post(TestDoor.COMMENT);

        assertThat(answer.statusCode()).isEqualTo(202);
        String id = Json.text(answer.body(), "id");
        assertThat(answer.body())
                .startsWith(
                        "{\"id\":\"" + id + "\",\"collection\":\"comments\",\"status\":\"queued\",\"receivedAt\":\"")
                .endsWith("Z\"}");
        assertThat(Json.text(answer.body(), "receivedAt"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(answer.headers().firstValue("Location").orElseThrow()).startsWith("/v1/receipts/" + id + ".");
        assertThat(UUID.fromString(id).version()).isEqualTo(7);

        List<TestBroker.Taken> messages = broker.drain("comments");
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).writes()).isEqualTo(1);
        Envelope envelope = messages.get(0).envelopes().get(0);
        assertThat(envelope.header().id()).hasToString(id);
        assertThat(envelope.header().receivedAt()).isEqualTo(Instant.parse(Json.text(answer.body(), "receivedAt")));
        assertThat(StandardCharsets.UTF_8.decode(envelope.body()).toString()).isEqualTo(TestDoor.COMMENT);
    }

    @Test
    void derivesTheIdFromTheKeyAndPutsTheFingerprintIntoTheEnvelope() {
        HttpResponse<String> bare = door.post(TestDoor.COMMENT, "Idempotency-Key", "order-1");
        HttpResponse<String> quoted = door.post(TestDoor.COMMENT, "Idempotency-Key", "\"order-1\"");

        String id = ReceiptId.derived("", "comments", "order-1").toString();
        assertThat(Json.text(bare.body(), "id")).isEqualTo(id);
        assertThat(Json.text(quoted.body(), "id")).isEqualTo(id);
        Envelope envelope = broker.drain("comments").get(0).envelopes().get(0);
        assertThat(envelope.header().fingerprint())
                .isEqualTo(Sha256.of(ByteBuffer.wrap(TestDoor.COMMENT.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void answersTheSameToTwoAtOnceWithOneKeyAndRefusesAnotherBody() {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(door.sendAsync(door.json(TestDoor.COMMENT, "Idempotency-Key", "twice")));
        }
        Set<String> ids = new HashSet<>();
        answers.forEach(answer -> {
            assertThat(answer.join().statusCode()).isEqualTo(202);
            ids.add(Json.text(answer.join().body(), "id"));
        });
        assertThat(ids).hasSize(1);

        HttpResponse<String> other = door.post(TestDoor.COMMENT.replace("Hello", "Other"), "Idempotency-Key", "twice");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("\"retryable\":false").contains("key-reused");
    }

    @Test
    void sendsTogetherWhatArrivesTogether() {
        int writes = 3_000;
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < writes; i++) {
            answers.add(door.sendAsync(door.json(TestDoor.COMMENT)));
        }
        answers.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(202));

        List<TestBroker.Taken> messages = broker.drain("comments");
        assertThat(messages.stream().mapToInt(TestBroker.Taken::writes).sum()).isEqualTo(writes);
        assertThat(messages.stream()
                        .mapToInt(message -> message.envelopes().size())
                        .sum())
                .isEqualTo(writes);
        assertThat(messages.size()).isLessThan(writes);
    }

    @Test
    void sendsAllLinesInOneMessage() {
        String lines = (TestDoor.COMMENT + "\n").repeat(3);
        HttpResponse<String> answer = door.send(door.request("/v1/comments")
                .header("Content-Type", "application/x-ndjson")
                .header("Idempotency-Key", "batch")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(lines)));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        List<TestBroker.Taken> messages = broker.drain("comments");
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).writes()).isEqualTo(3);
        for (int line = 1; line <= 3; line++) {
            UUID id = ReceiptId.derived("", "comments", "batch", line);
            assertThat(answer.body()).contains("{\"id\":\"" + id + "\",\"location\":\"/v1/receipts/" + id + ".");
            assertThat(messages.get(0).envelopes().get(line - 1).header().id()).isEqualTo(id);
        }
    }

    @Test
    void refusesAllLinesForOneBadLineAndNamesIt() {
        HttpResponse<String> answer = door.send(door.request("/v1/comments")
                .header("Content-Type", "application/x-ndjson")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        TestDoor.COMMENT + "\n{\"page\":1}\n" + TestDoor.COMMENT)));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("Line 2").contains("\"line\":2");
        assertThat(broker.drain("comments")).isEmpty();
    }

    @Test
    void takesALargeBatchOfLines() {
        String line = TestDoor.COMMENT.replace("Hello", "x".repeat(700)) + "\n";
        HttpResponse<String> answer = door.send(door.request("/v1/comments")
                .header("Content-Type", "application/x-ndjson")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(line.repeat(10_000))));

        assertThat(answer.statusCode()).isEqualTo(202);
        List<TestBroker.Taken> messages = broker.drain("comments");
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).envelopes()).hasSize(10_000);
    }

    @Test
    void carriesTheTraceContextAndIgnoresAnInvalidOne() {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assertThat(door.post(TestDoor.COMMENT, "traceparent", trace, "tracestate", "vendor=1,other=2")
                        .statusCode())
                .isEqualTo(202);
        assertThat(door.post(TestDoor.COMMENT, "traceparent", "00-nonsense").statusCode())
                .isEqualTo(202);

        List<String> traces = new ArrayList<>();
        broker.drain("comments")
                .forEach(message -> message.envelopes()
                        .forEach(envelope ->
                                traces.add(String.valueOf(envelope.header().trace()))));
        assertThat(traces).containsExactlyInAnyOrder(new TraceContext(trace, "vendor=1,other=2").toString(), "null");
    }

    @Test
    void neverAnswers202WithoutABroker() {
        broker.stop();
        try {
            HttpResponse<String> first = door.post(TestDoor.COMMENT);
            assertThat(first.statusCode()).isEqualTo(503);
            assertThat(first.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1L, 120L);
            await().until(() -> door.api().health().isDown());
            HttpResponse<String> later = door.post(TestDoor.COMMENT);
            assertThat(later.statusCode()).isEqualTo(503);
            assertThat(later.body()).contains("\"retryable\":true");
        } finally {
            broker.start();
        }
        door.whenReady();
        assertThat(door.post(TestDoor.COMMENT).statusCode()).isEqualTo(202);
    }
}
