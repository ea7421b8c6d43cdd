package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each refusal of the contract over a raw socket: its status, its problem document, and what becomes of the connection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EveryRefusalIT {
    private static final String HOST = "Host: door\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String COMMENT = TestDoor.COMMENT;

    private TestBroker broker;
    private TestDoor door;

    @BeforeAll
    void start(@TempDir Path directory) {
        broker = TestBroker.started(directory.resolve("broker"));
        door = TestDoor.started(broker.settings(), directory.resolve("spool")).whenReady();
    }

    @AfterEach
    void storedNothing() {
        door.assertEquation();
    }

    @AfterAll
    void stop() {
        assertThat(broker.drain("comments")).isEmpty();
        door.close();
        broker.close();
    }

    private RawHttp.Answer refused(int status, String request) {
        try (RawHttp http = new RawHttp(door.port())) {
            RawHttp.Answer answer = http.send(request).read();
            assertProblem(answer, status);
            if (answer.header("connection").equals("close")) {
                assertThat(http.isClosedByDoor()).isTrue();
            }
            return answer;
        }
    }

    private static void assertProblem(RawHttp.Answer answer, int status) {
        assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body())
                .contains("\"type\":\"tag:comporta.dev,2026:problem/", "\"title\":\"", "\"detail\":\"")
                .contains("\"status\":" + status, "\"retryable\":");
        if (status == 503) {
            assertThat(Integer.parseInt(answer.header("retry-after"))).isBetween(1, 120);
        }
    }

    private static String post(String headers, String body) {
        return "POST /v1/comments HTTP/1.1\r\n" + HOST + JSON + "Content-Length: " + body.length() + "\r\n" + headers
                + "\r\n" + body;
    }

    private static String chunked(String body) {
        return "POST /v1/comments HTTP/1.1\r\n" + HOST + JSON + "Transfer-Encoding: chunked\r\n\r\n" + body;
    }

    @Test
    void refusesAMissingARepeatedAndAnInvalidHost() {
        refused(400, "GET /v1/receipts/x HTTP/1.1\r\n\r\n");
        refused(400, "GET /v1/receipts/x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
        refused(400, "GET /v1/receipts/x HTTP/1.1\r\nHost: a b\r\n\r\n");
        refused(400, "GET /v1/receipts/x HTTP/1.1\r\nHost: a/b\r\n\r\n");
        refused(404, "GET /v1/receipts/x HTTP/1.0\r\n\r\n");
    }

    @Test
    void refusesAFoldedHeader() {
        RawHttp.Answer answer = refused(400, post("X-Folded: a\r\n b\r\n", COMMENT));
        assertThat(answer.header("connection")).isEqualTo("close");
        refused(400, "GET /v1/receipts/x HTTP/1.1\r\n Host: a\r\n\r\n");
    }

    @Test
    void seesAFoldThroughAnyPieces() {
        String request = post("X-Folded: a\r\n b\r\n", COMMENT);
        // In one piece behind the fold: more of them could meet a door that has answered and gone.
        int end = request.indexOf("\r\n b") + "\r\n b".length();
        try (RawHttp http = new RawHttp(door.port())) {
            for (int i = 0; i < end; i++) {
                http.send(request.substring(i, i + 1));
            }
            http.send(request.substring(end));
            assertProblem(http.read(), 400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'GET  /v1/receipts/x HTTP/1.1'",
        "'GET /v1/receipts/x  HTTP/1.1'",
        "'GET\t/v1/receipts/x HTTP/1.1'",
        "'GET /v1/rec eipts/x HTTP/1.1'",
        "'GET /v1/receipts/x'",
        "'GET http://elsewhere/v1/receipts/x HTTP/1.1'",
        "'GET v1/receipts/x HTTP/1.1'",
        "'GET * HTTP/1.1'"
    })
    void refusesABadRequestLine(String line) {
        refused(400, line + "\r\n" + HOST + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'Content-Length: 3, 3'",
        "'Content-Length: +3'",
        "'Content-Length: -1'",
        "'Content-Length: 0x3'",
        "'Content-Length:'",
        "'Content-Length: 99999999999999999999'",
        "'X-Name : x'",
        "'X-Null: a\u0000b'"
    })
    void refusesABadHeader(String line) {
        refused(400, "POST /v1/comments HTTP/1.1\r\n" + HOST + JSON + line + "\r\n\r\nabc");
    }

    @Test
    void refusesTwoLengthsOfABody() {
        refused(400, post("Content-Length: 7\r\n", COMMENT));
        refused(400, post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"));
        refused(400, "POST /v1/comments HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"'gzip, chunked'", "gzip", "xchunked", "identity"})
    void refusesAnUnknownTransferCoding(String coding) {
        String head = "POST /v1/comments HTTP/1.1\r\n" + HOST + JSON + "Transfer-Encoding: " + coding + "\r\n\r\n";
        assertThat(refused(501, head + "0\r\n\r\n").header("connection")).isEqualTo("close");
    }

    @ParameterizedTest
    @CsvSource({"'0x3'", "'+3'", "''", "'ffffffffffffffff'", "'3;a\n'", "'-1'", "'zz'"})
    void refusesAMalformedChunk(String size) {
        RawHttp.Answer answer = refused(400, chunked(size + "\r\nabc\r\n0\r\n\r\n"));
        assertThat(answer.header("connection")).isEqualTo("close");
    }

    @Test
    void refusesAChunkThatIsLongerThanItSays() {
        refused(400, chunked("3\r\nabcdef\r\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({"''", "'{'", "'{} x'", "'nul'", "'[1]]'"})
    void refusesWhatIsNotJson(String body) {
        refused(400, post("", body));
    }

    @Test
    void refusesInvalidUtf8() {
        refused(400, post("", COMMENT.replace("Hello", "\u00c0\u00af")));
    }

    @ParameterizedTest
    @CsvSource({
        "'Idempotency-Key: '",
        "'Idempotency-Key: \"open'",
        "'Idempotency-Key: caf\u00e9'",
        "'Content-Digest: sha-256=nothing'",
        "'Content-Digest: sha-256=:c2hvcnQ=:'",
        "'Content-Disposition: ;;'"
    })
    void refusesAHeaderThatItCannotUnderstand(String line) {
        refused(400, post(line + "\r\n", COMMENT));
    }

    @Test
    void refusesTwoIdempotencyKeys() {
        refused(400, post("Idempotency-Key: a\r\nIdempotency-Key: a\r\n", COMMENT));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1",
        "/v1/",
        "/v1/nothing",
        "//v1/comments",
        "/v1//comments",
        "/v1/comments/",
        "/v1/comm%65nts",
        "/v1/x/../comments",
        "/v1/comments;a=b",
        "/v1/comments%00",
        "/v1/receipts",
        "/v1/receipts/"
    })
    void knowsNoOtherPath(String path) {
        String request = "POST " + path + " HTTP/1.1\r\n" + HOST + JSON + "Content-Length: " + COMMENT.length();
        refused(404, request + "\r\n\r\n" + COMMENT);
    }

    @Test
    void refusesAMethodThatMeansNothingHere() {
        assertThat(refused(405, "GET /v1/comments HTTP/1.1\r\n" + HOST + "\r\n").header("allow"))
                .isEqualTo("OPTIONS, POST");
        assertThat(refused(405, "DELETE /v1/receipts/x HTTP/1.1\r\n" + HOST + "\r\n")
                        .header("allow"))
                .isEqualTo("GET, HEAD, OPTIONS");
        refused(405, "post /v1/comments HTTP/1.1\r\n" + HOST + JSON + "Content-Length: 2\r\n\r\n{}");
    }

    @Test
    void endsAHeadThatTakesTooLong() {
        RawHttp.Answer answer = refused(408, "POST /v1/comments HTTP/1.1\r\nHost: do");
        assertThat(answer.body()).contains("\"retryable\":true");
    }

    @Test
    void endsABodyThatTakesTooLong() {
        String request = "POST /v1/comments HTTP/1.1\r\n" + HOST + JSON + "Content-Length: 100\r\n\r\n{";
        RawHttp.Answer answer = refused(408, request);
        assertThat(answer.body()).contains("\"retryable\":true");
        refused(408, chunked("1\r\n{\r\n"));
    }

    @Test
    void refusesABodyOverTheLimitBeforeItIsRead() {
        String head = "POST /v1/comments HTTP/1.1\r\n" + HOST + JSON + "Content-Length: 1310721\r\n";
        refused(413, head + "\r\n");
        refused(413, head + "Expect: 100-continue\r\n\r\n");
    }

    @Test
    void refusesAChunkedBodyOverTheLimit() {
        try (RawHttp http = new RawHttp(door.port())) {
            http.send(chunked(""));
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 21; i++) {
                http.send(chunk);
            }
            assertProblem(http.read(), 413);
            assertThat(http.isClosedByDoor()).isTrue();
        }
    }

    @Test
    void refusesTooManyLines() {
        String lines = (COMMENT + "\n").repeat(10_001);
        String head = "POST /v1/comments HTTP/1.1\r\n" + HOST + "Content-Type: application/x-ndjson\r\n";
        refused(413, head + "Content-Length: " + lines.length() + "\r\n\r\n" + lines);
    }

    @Test
    void answersExpectationsBeforeAnyBody() {
        try (RawHttp http = new RawHttp(door.port())) {
            String head = "POST /v1/comments HTTP/1.1\r\n" + HOST + JSON + "Content-Length: 2\r\n";
            assertThat(http.send(head + "Expect: 100-continue\r\n\r\n").read().status())
                    .isEqualTo(100);
            assertProblem(http.send("{}").read(), 422);
            assertThat(http.send(post("", "{}")).read().status()).isEqualTo(422);
        }
        refused(417, post("Expect: miracles\r\n", COMMENT));
        refused(
                415,
                "POST /v1/comments HTTP/1.1\r\n" + HOST
                        + "Content-Type: text/plain\r\nContent-Length: 99\r\nExpect: 100-continue\r\n\r\n");
    }

    @Test
    void refusesALongTargetAndLargeHeaders() {
        refused(414, "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
        refused(431, "GET / HTTP/1.1\r\n" + HOST + "X-Large: " + "x".repeat(9_000) + "\r\n\r\n");
        refused(431, "GET / HTTP/1.1\r\n" + HOST + "X-Many: x\r\n".repeat(3_000) + "\r\n");
    }

    @Test
    void refusesOtherContent() {
        refused(415, post("Content-Encoding: gzip\r\n", COMMENT));
        refused(415, "POST /v1/comments HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\n{}");
        String head = "POST /v1/comments HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nContent-Type: ";
        refused(415, head + "text/json\r\n\r\n{}");
        refused(415, head + "application/json; charset=utf-16\r\n\r\n{}");
        refused(415, "POST /v1/uploads HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nContent-Encoding: br\r\n\r\n{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "charset=\"utf-16\"",
                "charset = utf-16",
                "charset='utf-8'",
                "x=\"; charset=utf-8\"; charset=utf-16",
                "x=\"\\\"; charset=utf-8; y=\"; CHARSET=latin1",
                "charset=utf-8; charset=utf-16",
                "charset",
                "charset=\"utf-16"
            })
    void refusesAnyOtherCharset(String parameters) {
        String head = "POST /v1/comments HTTP/1.1\r\n" + HOST + "Content-Length: " + COMMENT.length() + "\r\n";
        refused(415, head + "Content-Type: application/json; " + parameters + "\r\n\r\n" + COMMENT);
    }

    @Test
    void endsAnAbsoluteTargetsHostAtItsQuery() {
        String rest = " HTTP/1.1\r\nHost: localhost\r\n" + JSON + "Content-Length: " + COMMENT.length() + "\r\n\r\n"
                + COMMENT;
        refused(405, "POST http://localhost?/v1/comments" + rest);
        refused(400, "POST http://localhost@elsewhere/v1/comments" + rest);
    }

    @Test
    void namesWhatTheCollectionRefuses() {
        RawHttp.Answer answer = refused(422, post("", "{\"page\":\"\",\"author\":\"a\",\"text\":\"t\",\"x\":1}"));
        assertThat(answer.body()).contains("\"errors\":[{\"pointer\":\"").contains("/page");
        refused(422, post("", COMMENT.replace("Hello", "\\u0000")));
        refused(422, post("", COMMENT.replace("Hello", "\\ud800")));
        refused(422, post("", COMMENT.replace("{", "{\"page\":\"twice\",")));
    }

    @Test
    void refusesABodyThatIsNotTheOneOfItsDigest() {
        String digest = "sha-256=:" + "A".repeat(43) + "=:";
        refused(422, post("Content-Digest: " + digest + "\r\n", COMMENT));
        refused(
                422,
                "POST /v1/uploads HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nContent-Digest: " + digest
                        + "\r\n\r\nab");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.2", "HTTP/9.9", "HTTP/2.0"})
    void refusesAnotherVersion(String version) {
        assertThat(refused(505, "GET / " + version + "\r\n" + HOST + "\r\n").head())
                .startsWith("HTTP/1.1 505");
    }

    @Test
    void speaksNoHttp2InTheClear() {
        refused(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        refused(
                404,
                "GET /next HTTP/1.1\r\n" + HOST
                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
        refused(
                404,
                "GET /next HTTP/1.1\r\n" + HOST
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    }

    @Test
    void saysWithoutADatabaseThatReceiptsCannotBeLookedUp() {
        String receipt = "/v1/receipts/01932f6c-0000-7000-8000-000000000000";
        RawHttp.Answer answer = refused(503, "GET " + receipt + " HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(answer.body()).contains("database-away");
    }

    @Test
    void storesNothingOfABodyThatBreaksOff() {
        try (RawHttp http = new RawHttp(door.port())) {
            http.send("POST /v1/comments HTTP/1.1\r\n" + HOST + JSON + "Content-Length: 100\r\n\r\n" + COMMENT);
            http.halfClose();
            assertThat(http.isClosedByDoor()).isTrue();
        }
    }

    @Test
    void keepsTheConnectionAfterARefusalThatLeavesItUsable() {
        try (RawHttp http = new RawHttp(door.port())) {
            assertProblem(http.send(post("", "{}")).read(), 422);
            assertProblem(http.send("GET /next HTTP/1.1\r\n" + HOST + "\r\n").read(), 404);
            assertProblem(http.send(post("Content-Encoding: gzip\r\n", "{}")).read(), 415);
            assertProblem(
                    http.send(post("Content-Encoding: gzip\r\n", "x".repeat(200_000)))
                            .read(),
                    415);
            assertProblem(http.send(post("", "{}")).read(), 422);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        try (RawHttp http = new RawHttp(door.port())) {
            http.send(post("", "{}") + "GET /next HTTP/1.1\r\n" + HOST + "\r\n" + post("", "{}"));
            assertThat(http.read().status()).isEqualTo(422);
            assertThat(http.read().status()).isEqualTo(404);
            assertThat(http.read().status()).isEqualTo(422);
        }
    }
}
