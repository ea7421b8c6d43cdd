package dev.comporta.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.comporta.common.collection.Collections;
import dev.comporta.embedded.contract.ApiContract;
import dev.comporta.embedded.contract.SeenAnswer;
import dev.comporta.embedded.contract.ServedContract;
import dev.comporta.ingest.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That a wrong answer is seen to be wrong, whatever is wrong with it. */
class ApiContractTest {
    private static final String ID = "01a207b9-5110-75a7-a36d-c8d4d07886fe";
    private static final String LOCATION = "/v1/receipts/" + ID + ".AQAAAaIHuU-RAAhjb21tZW50cwQE85a2X7EB-DmD3zmLL8k";
    private static final String QUEUED = "{\"id\":\"" + ID
            + "\",\"collection\":\"comments\",\"status\":\"queued\",\"receivedAt\":\"2026-11-23T09:25:15.149Z\"}";
    private static final String FULL = "{\"type\":\"tag:comporta.dev,2026:problem/full\","
            + "\"title\":\"There is no room for more at the moment\",\"status\":503,\"detail\":\"Full.\",\"retryable\":true}";

    private static final String DOCUMENT =
            new String(ApiDocument.json(Collections.load(ApiContractTest.class.getClassLoader()), 1 << 20), UTF_8);

    private final ApiContract contract = new ApiContract(DOCUMENT);

    private static SeenAnswer accepted(String method, String path, int status, String body) {
        return new SeenAnswer(
                method,
                path,
                status,
                Map.of(
                        "content-type", List.of("application/json"),
                        "cache-control", List.of("no-store"),
                        "location", List.of(LOCATION)),
                body);
    }

    private static SeenAnswer full(Map<String, String> headers, String body) {
        Map<String, List<String>> all = new HashMap<>(Map.of(
                "content-type", List.of("application/problem+json"),
                "cache-control", List.of("no-store"),
                "retry-after", List.of("7")));
        headers.forEach((name, value) -> all.put(name, value.isEmpty() ? List.of() : List.of(value)));
        return new SeenAnswer("POST", "/v1/comments", 503, all, body);
    }

    @Test
    void aRightAnswerIsRight() {
        assertThat(contract.problems(accepted("POST", "/v1/comments", 202, QUEUED)))
                .isEmpty();
        assertThat(contract.problems(accepted("", "", 202, QUEUED))).isEmpty();
        assertThat(contract.problems(full(Map.of(), FULL))).isEmpty();
        assertThat(contract.problems(full(Map.of("connection", "close", "vary", "origin"), FULL)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/comments, 200",
        "POST, /v1/comments, 418",
        "GET, /v1/comments, 202",
        "POST, /v1/nothing, 202",
        "POST, /v1/depth, 202",
        "POST, /v1/uploads, 202",
        "POST, /v1/comments/, 202",
        "'', '', 200",
        "'', '', 299"
    })
    void anAnswerOfAnotherOperationIsWrong(String method, String path, int status) {
        assertThat(contract.problems(accepted(method, path, status, QUEUED))).isNotEmpty();
    }

    static Stream<Arguments> wrongBodies() {
        return Stream.of(
                Arguments.of("queued", "lost"),
                Arguments.of("queued", "unknown"),
                Arguments.of("queued", "dead"),
                Arguments.of("comments", "uploads"),
                Arguments.of(".149Z", "Z"),
                Arguments.of("\"status\":\"queued\",", ""),
                Arguments.of("\"id\":", "\"ID\":"),
                Arguments.of("{", "{\"more\":1,"),
                Arguments.of("{", ""));
    }

    @ParameterizedTest
    @MethodSource("wrongBodies")
    void aBodyThatDoesNotFitIsWrong(String part, String instead) {
        String body = QUEUED.replace(part, instead);
        assertThat(contract.problems(accepted("POST", "/v1/comments", 202, body)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after, ''",
        "retry-after, 0",
        "retry-after, 121",
        "retry-after, soon",
        "cache-control, ''",
        "cache-control, public",
        "content-type, application/json",
        "content-type, ''",
        "location, /elsewhere",
        "x-powered-by, us"
    })
    void aHeaderThatIsMissingOrWrongOrNotDocumentedIsWrong(String name, String value) {
        assertThat(contract.problems(full(Map.of(name, value), FULL))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/comments", ""})
    void aSingleReceiptWithoutItsLocationIsWrong(String path) {
        SeenAnswer without = new SeenAnswer(
                path.isEmpty() ? "" : "POST",
                path,
                202,
                Map.of("content-type", List.of("application/json"), "cache-control", List.of("no-store")),
                QUEUED);
        assertThat(contract.problems(without)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "problem/full, problem/gone",
        "503, 500",
        "true, false",
        "There is no room, There is room",
    })
    void aProblemThatIsNoneOfTheRefusalsIsWrong(String part, String instead) {
        assertThat(contract.problems(full(Map.of(), FULL.replace(part, instead))))
                .isNotEmpty();
    }

    /** The clients of all tests find it without being asked. */
    @Test
    void theTestsClientsSeeAWrongAnswer() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server, "/openapi.json", 200, DOCUMENT);
        serve(server, "/v1/comments", 202, QUEUED);
        server.start();
        try {
            int port = server.getAddress().getPort();
            assertThatThrownBy(() -> RawHttp.exchange(
                            port, "POST /v1/comments HTTP/1.1\r\nHost: door\r\nContent-Length: 0\r\n\r\n"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Cache-Control is missing");
            HttpResponse<String> wrong = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/comments"))
                                    .POST(BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString());
            assertThatThrownBy(() -> new ServedContract().checked(wrong))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Cache-Control is missing");
        } finally {
            server.stop(0);
        }
    }

    private static void serve(HttpServer server, String path, int status, String body) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            byte[] content = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, content.length);
            try (var out = exchange.getResponseBody()) {
                out.write(content);
            } catch (IOException gone) {
                throw new AssertionError(gone);
            }
        });
    }
}
