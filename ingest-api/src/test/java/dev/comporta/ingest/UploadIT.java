package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import dev.comporta.common.envelope.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Opaque bodies, small and large, whole and broken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UploadIT {
    private static final long UPLOAD_MAX = 8L << 20;
    private static final long SPOOL_MAX = 12L << 20;

    private TestBroker broker;
    private TestDoor door;
    private Path spool;

    @BeforeAll
    void start(@TempDir Path directory) {
        spool = directory.resolve("spool");
        broker = TestBroker.started(directory.resolve("broker"));
        door = TestDoor.started(
                        broker.settings(),
                        TestDoor.NO_DATABASE,
                        spool,
                        SPOOL_MAX,
                        settings -> new dev.comporta.ingest.http.DoorSettings(
                                settings.bind(),
                                settings.acceptTimeout(),
                                settings.headerTimeout(),
                                Duration.ofSeconds(30),
                                settings.idleTimeout(),
                                settings.inflightMaxBytes(),
                                UPLOAD_MAX,
                                settings.viewers(),
                                settings.corsOrigins()))
                .whenReady();
    }

    @AfterEach
    void nothingStays() {
        door.assertEquation();
        await().atMost(Duration.ofSeconds(10)).until(() -> spooledFiles() == 0);
        broker.drain("uploads");
    }

    @AfterAll
    void stop() {
        door.close();
        broker.close();
    }

    private long spooledFiles() throws IOException {
        try (Stream<Path> files = Files.walk(spool)) {
            return files.filter(file -> file.toString().endsWith(".body")).count();
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void takesASmallBodyAsAnOrdinaryEnvelope() {
        byte[] body = bytes(1000);
        Sha256 sha256 = Sha256.of(ByteBuffer.wrap(body));
        HttpResponse<String> answer = door.send(door.upload(
                body,
                "Content-Type",
                "image/png",
                "Content-Disposition",
                "attachment; filename=\"../../etc/cat.png\"",
                "Content-Digest",
                "sha-256=:" + sha256.base64() + ":"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).endsWith("\"bytes\":1000,\"sha256\":\"" + sha256.hex() + "\"}");
        TestBroker.Taken message = broker.drain("uploads").get(0);
        assertThat(message.streamedBytes()).isEqualTo(-1);
        EnvelopeHeader header = message.envelopes().get(0).header();
        assertThat(header.media()).isEqualTo(new Media("image/png", "cat.png", sha256));
        assertThat(message.envelopes().get(0).body()).isEqualTo(ByteBuffer.wrap(body));
    }

    @Test
    void streamsALargeBodyFromTheSpool() throws Exception {
        byte[] body = bytes(5 << 20);
        HttpResponse<String> answer = door.send(door.upload(body));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertStreamed(answer, body);
    }

    @Test
    void streamsALargeBodyOfUnknownLength() throws Exception {
        byte[] body = bytes(3 << 20);
        HttpResponse<String> answer = door.send(
                door.request("/v1/uploads").POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertStreamed(answer, body);
    }

    @Test
    void keepsASmallBodyOfUnknownLengthInMemory() {
        HttpResponse<String> answer = door.send(door.request("/v1/uploads")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes(200_000)))));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(broker.drain("uploads").get(0).streamedBytes()).isEqualTo(-1);
    }

    private void assertStreamed(HttpResponse<String> answer, byte[] body) throws Exception {
        Sha256 sha256 = Sha256.of(ByteBuffer.wrap(body));
        assertThat(answer.body()).contains("\"bytes\":" + body.length, sha256.hex());
        List<TestBroker.Taken> messages = broker.drain("uploads");
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).writes()).isEqualTo(1);
        assertThat(messages.get(0).streamedBytes()).isEqualTo(body.length);
        ByteBuffer message = messages.get(0).bytes().duplicate();
        int prefix = EnvelopeCodec.prefixBytes(message.slice(0, EnvelopeCodec.LEAD_BYTES));
        EnvelopeHeader header = EnvelopeCodec.decodePrefix(message.slice(0, prefix));
        assertThat(header.bodyBytes()).isEqualTo(body.length);
        assertThat(Objects.requireNonNull(header.media()).sha256()).isEqualTo(sha256);
        assertThat(message.slice(prefix, body.length)).isEqualTo(ByteBuffer.wrap(body));
    }

    @Test
    void refusesALargeBodyThatIsNotTheOneOfItsDigest() {
        Sha256 other = Sha256.of(ByteBuffer.allocate(1));
        HttpResponse<String> answer =
                door.send(door.upload(bytes(1 << 20), "Content-Digest", "sha-256=:" + other.base64() + ":"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(broker.drain("uploads")).isEmpty();
    }

    @Test
    void storesNothingOfAnUploadThatBreaksOff() {
        for (int sent : new int[] {0, 1000, 300_000, 2 << 20}) {
            try (RawHttp http = new RawHttp(door.port())) {
                http.send("POST /v1/uploads HTTP/1.1\r\nHost: door\r\nContent-Length: 4000000\r\n\r\n");
                http.send(bytes(sent));
                double received = 1;
                await().until(() -> door.gauge("comporta.inflight.writes") >= received);
            }
            await().until(() -> door.gauge("comporta.inflight.writes") == 0);
        }
        assertThat(door.counter("comporta.writes.aborted")).isGreaterThanOrEqualTo(4);
        assertThat(broker.drain("uploads")).isEmpty();
    }

    @Test
    void refusesWhatIsOverTheLimit() {
        assertThat(door.send(door.request("/v1/uploads")
                                .POST(BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(new byte[(int) UPLOAD_MAX + 1]))))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void refusesWhatTheSpoolHasNoRoomFor() {
        try (RawHttp first = new RawHttp(door.port());
                RawHttp second = new RawHttp(door.port())) {
            String head = "POST /v1/uploads HTTP/1.1\r\nHost: door\r\nContent-Length: 7000000\r\n\r\n";
            first.send(head).send(bytes(6_900_000));
            await().atMost(Duration.ofSeconds(10)).until(() -> spooledFiles() == 1);
            second.send(head);
            for (int i = 0; i < 60; i++) {
                second.send(bytes(100_000));
            }
            RawHttp.Answer answer = second.read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isNotEmpty();
            assertThat(answer.body()).contains("\"retryable\":true");
        }
    }
}
