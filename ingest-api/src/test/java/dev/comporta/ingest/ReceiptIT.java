package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.ReceiptId;
import dev.comporta.common.envelope.ReceiptToken;
import dev.comporta.common.envelope.ReceiptTokens;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.embedded.postgres.EmbeddedPostgres;
import dev.comporta.embedded.postgres.PostgresPlaces;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a write, in every word that a receipt has, with rows that the test puts there itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ReceiptIT {
    private static final Login OWNER = new Login("comporta", new Secret("owner-password"));
    private static final String AT = "'2026-11-23 05:16:00.123+00'";

    private EmbeddedPostgres postgres;
    private TestBroker broker;
    private TestDoor door;

    @BeforeAll
    void start(@TempDir Path directory) {
        postgres = new EmbeddedPostgres(new PostgresPlaces(directory.resolve("postgres"), 0), OWNER);
        postgres.start();
        broker = TestBroker.started(directory.resolve("broker"));
        DatabaseSettings database = new DatabaseSettings(postgres.jdbcUrl(), Optional.of(OWNER));
        door = TestDoor.started(broker.settings(), database, directory.resolve("spool"), UnaryOperator.identity())
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
        postgres.stop(Duration.ofSeconds(20));
    }

    private void sql(String... statements) {
        try (Connection connection = DriverManager.getConnection(
                        postgres.jdbcUrl(), OWNER.user(), OWNER.password().reveal());
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void row(String id) {
        sql("INSERT INTO comments VALUES ('" + id + "', '/p', 'a', 't', NULL, " + AT + ", " + AT + ")");
    }

    private void deadLetter(String id) {
        sql("INSERT INTO dead_letters VALUES ('" + id + "', 'comments', 'value too long', '22001')");
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static String location(UUID id, boolean keyed, boolean inDoubt) {
        ReceiptToken token = new ReceiptToken(Instant.now(), "comments", keyed, inDoubt);
        return "/v1/receipts/" + id + "."
                + new String(new ReceiptTokens(TestDoor.SECRETS).sign(id, "", token), StandardCharsets.US_ASCII);
    }

    @Test
    @Order(1)
    void findsNothingWhereNoTableIsYet() {
        HttpResponse<String> accepted = door.post(TestDoor.COMMENT);
        assertThat(door.get(location(accepted)).body()).contains("\"status\":\"queued\"");
        assertThat(door.get("/v1/receipts/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        sql(
                "CREATE TABLE comments (id uuid PRIMARY KEY, page text, author text, text text, parent uuid,"
                        + " received_at timestamptz, written_at timestamptz)",
                "CREATE TABLE uploads (id uuid PRIMARY KEY, filename text, content_type text, bytes bigint, sha256 bytea,"
                        + " received_at timestamptz, written_at timestamptz)",
                "CREATE TABLE dead_letters (id uuid PRIMARY KEY, collection text, reason text, sqlstate text)",
                "CREATE TABLE idempotency (id uuid PRIMARY KEY, fingerprint bytea, first_at timestamptz, conflict_at timestamptz)");
    }

    @Test
    @Order(2)
    void tellsThatAWriteIsQueuedAndThenWritten() {
        HttpResponse<String> accepted = door.post(TestDoor.COMMENT);
        String id = Json.text(accepted.body(), "id");

        HttpResponse<String> queued = door.get(location(accepted));
        assertThat(queued.statusCode()).isEqualTo(200);
        assertThat(queued.body()).contains("\"status\":\"queued\"", id, "\"collection\":\"comments\"");
        row(id);
        HttpResponse<String> written = door.get(location(accepted));
        assertThat(written.body())
                .contains("\"status\":\"written\"", "\"writtenAt\":\"2026-11-23T05:16:00.123Z\"")
                .doesNotContain("conflict");
        assertThat(door.get("/v1/receipts/" + id).body()).contains("\"status\":\"written\"");
    }

    @Test
    @Order(2)
    void tellsWhyAWriteIsDead() {
        HttpResponse<String> accepted = door.post(TestDoor.COMMENT);
        String id = Json.text(accepted.body(), "id");
        deadLetter(id);

        assertThat(door.get(location(accepted)).body())
                .contains("\"status\":\"dead\"", "\"reason\":\"value too long\"", "\"sqlstate\":\"22001\"");
        assertThat(door.get("/v1/receipts/" + id).body()).contains("\"status\":\"dead\"");
    }

    @Test
    @Order(2)
    void neverCallsAWriteInDoubtQueued() {
        UUID id = new ReceiptId().next();
        String receipt = location(id, false, true);

        assertThat(door.get(receipt).body()).contains("\"status\":\"unknown\"");
        row(id.toString());
        assertThat(door.get(receipt).body()).contains("\"status\":\"written\"");
    }

    @Test
    @Order(2)
    void tellsOfAConflictAndOfAKeyedRowThatIsGone() {
        UUID id = ReceiptId.derived("", "comments", "gone");
        String receipt = location(id, true, false);
        sql("INSERT INTO idempotency VALUES ('" + id + "', '\\x00', " + AT + ", NULL)");
        assertThat(door.get(receipt).body())
                .contains("\"status\":\"written\"", "\"writtenAt\":\"2026-11-23T05:16:00.123Z\"")
                .doesNotContain("conflict");
        sql("UPDATE idempotency SET conflict_at = now() WHERE id = '" + id + "'");
        assertThat(door.get(receipt).body()).contains("\"conflict\":true");
    }

    @Test
    @Order(2)
    void knowsNothingOfWhatItNeverGaveOut() {
        UUID id = new ReceiptId().next();
        String receipt = location(id, false, false);
        assertThat(door.get(receipt.substring(0, receipt.length() - 2) + "AA").statusCode())
                .isEqualTo(404);
        assertThat(door.get("/v1/receipts/" + id + ".").statusCode()).isEqualTo(404);
        assertThat(door.get("/v1/receipts/" + id).statusCode()).isEqualTo(404);
        assertThat(door.get("/v1/receipts/nonsense").statusCode()).isEqualTo(404);
        assertThat(door.get("/v1/receipts/"
                                + receipt.substring(13)
                                        .replace(
                                                id.toString(), UUID.randomUUID().toString()))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    @Order(2)
    void answers201ToAClientThatWaitsForItsRow() {
        double before = door.counter("comporta.writes.accepted");
        CompletableFuture<HttpResponse<String>> answer =
                door.sendAsync(door.json(TestDoor.COMMENT, "Prefer", "wait=20", "Idempotency-Key", "wait-1"));
        UUID id = ReceiptId.derived("", "comments", "wait-1");
        await().until(() -> door.counter("comporta.writes.accepted") > before);
        assertThat(answer).isNotDone();
        row(id.toString());

        assertThat(answer.join().statusCode()).isEqualTo(201);
        assertThat(answer.join().body()).contains("\"status\":\"written\"", "\"writtenAt\":\"2026-11-23T");
        assertThat(answer.join().headers().firstValue("Preference-Applied")).contains("wait=20");
        assertThat(location(answer.join())).contains(id.toString());
    }

    @Test
    @Order(2)
    void answers202WhenTheWriteDiedOrTheWaitIsOver() {
        UUID id = ReceiptId.derived("", "comments", "wait-2");
        deadLetter(id.toString());
        HttpResponse<String> dead = door.post(TestDoor.COMMENT, "Prefer", "wait=20", "Idempotency-Key", "wait-2");
        assertThat(dead.statusCode()).isEqualTo(202);
        assertThat(dead.body()).contains("\"status\":\"dead\"", "\"reason\":\"value too long\"");

        HttpResponse<String> queued = door.post(TestDoor.COMMENT, "Prefer", "respond-async, wait=1");
        assertThat(queued.statusCode()).isEqualTo(202);
        assertThat(queued.body()).contains("\"status\":\"queued\"");
        assertThat(queued.headers().firstValue("Preference-Applied")).contains("wait=1");
    }

    @Test
    @Order(2)
    void answers201ForLinesOnlyWhenAllAreRows() {
        for (int line = 1; line <= 2; line++) {
            row(ReceiptId.derived("", "comments", "whole", line).toString());
            row(ReceiptId.derived("", "comments", "partly", line).toString());
        }
        assertThat(lines("whole", 2).statusCode()).isEqualTo(201);
        HttpResponse<String> partly = lines("partly", 3);
        assertThat(partly.statusCode()).isEqualTo(202);
        assertThat(partly.headers().firstValue("Preference-Applied")).contains("wait=1");
    }

    private HttpResponse<String> lines(String key, int count) {
        return door.send(door.request("/v1/comments")
                .headers("Content-Type", "application/x-ndjson", "Prefer", "wait=1", "Idempotency-Key", key)
                .POST(BodyPublishers.ofString((TestDoor.COMMENT + "\n").repeat(count))));
    }

    @Test
    @Order(2)
    void answers202WithTheConflictWhenTheRowIsAnotherBodys() {
        String other = Sha256.of(ByteBuffer.wrap(new byte[] {1})).hex();
        String own = Sha256.of(ByteBuffer.wrap(TestDoor.COMMENT.getBytes(StandardCharsets.UTF_8)))
                .hex();
        keyedRow("theirs", other);
        HttpResponse<String> theirs = door.post(TestDoor.COMMENT, "Prefer", "wait=20", "Idempotency-Key", "theirs");
        assertThat(theirs.statusCode()).isEqualTo(202);
        assertThat(theirs.body()).contains("\"status\":\"written\"", "\"conflict\":true");

        keyedRow("ours", own);
        HttpResponse<String> ours = door.post(TestDoor.COMMENT, "Prefer", "wait=20", "Idempotency-Key", "ours");
        assertThat(ours.statusCode()).isEqualTo(201);
        assertThat(ours.body()).doesNotContain("conflict");
    }

    private void keyedRow(String key, String fingerprint) {
        String id = ReceiptId.derived("", "comments", key).toString();
        row(id);
        sql("INSERT INTO idempotency VALUES ('" + id + "', '\\x" + fingerprint + "', " + AT + ", NULL)");
    }

    @Test
    @Order(2)
    void waitsForNoIdWithoutAToken() {
        HttpResponse<String> answer = door.get("/v1/receipts/" + UUID.randomUUID(), "Prefer", "wait=30");
        assertThat(answer.statusCode()).isEqualTo(404);
        String id = Json.text(door.post(TestDoor.COMMENT).body(), "id");
        row(id);
        assertThat(door.get("/v1/receipts/" + id, "Prefer", "wait=30").headers().firstValue("Preference-Applied"))
                .isEmpty();
    }

    /** The socket's patience is fifteen seconds, the wait that was asked for thirty. */
    @Test
    @Order(2)
    void stopsWaitingWhenTheClientHasEndedItsSide() {
        String receipt = location(door.post(TestDoor.COMMENT));
        try (RawHttp http = new RawHttp(door.port())) {
            http.send("GET " + receipt + " HTTP/1.1\r\nHost: door\r\nPrefer: wait=30\r\n\r\n");
            http.halfClose();
            assertThat(http.read().body()).contains("\"status\":\"queued\"");
            assertThat(http.isClosedByDoor()).isTrue();
        }
    }

    @Test
    @Order(2)
    void longPollsAReceipt() {
        HttpResponse<String> accepted = door.post(TestDoor.COMMENT);
        CompletableFuture<HttpResponse<String>> answer = door.sendAsync(
                door.request(location(accepted)).header("Prefer", "wait=20").GET());
        row(Json.text(accepted.body(), "id"));
        assertThat(answer.join().body()).contains("\"status\":\"written\"");
        assertThat(answer.join().headers().firstValue("Preference-Applied")).contains("wait=20");
    }

    @Test
    @Order(3)
    void saysNothingOfReceiptsWithoutADatabaseButTakesWrites() {
        HttpResponse<String> accepted = door.post(TestDoor.COMMENT);
        postgres.stop(Duration.ofSeconds(20));

        HttpResponse<String> answer = door.get(location(accepted));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"retryable\":true").doesNotContain("queued");
        HttpResponse<String> write = door.post(TestDoor.COMMENT, "Prefer", "wait=20");
        assertThat(write.statusCode()).isEqualTo(202);
        assertThat(write.headers().firstValue("Preference-Applied")).isEmpty();
        assertThat(door.api().health().isDown()).isFalse();
    }
}
