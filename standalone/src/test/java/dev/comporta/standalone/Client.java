package dev.comporta.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.comporta.embedded.contract.ServedContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/**
 * What a client of Comporta does. Throws {@link AssertionError} at every answer of a public port that its own description does
 * not know. Thread-safe.
 */
final class Client {
    /** No other port has such paths. */
    private static final String PUBLIC = "/(v1|docs|page)(/.*)?|/openapi\\.json";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ObjectMapper json = new ObjectMapper();
    private final ServedContract contract = new ServedContract();

    /** An answer, its body parsed where it is JSON. */
    record Answer(int status, String location, JsonNode body, HttpResponse<String> raw) {
        UUID id() {
            return UUID.fromString(body.get("id").asText());
        }
    }

    static String comment(String text) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("page", "/p")
                .put("author", "a")
                .put("text", text)
                .toString();
    }

    Answer postComment(String api, String text) {
        return post(api + "/v1/comments", "application/json", BodyPublishers.ofString(comment(text)));
    }

    /** {@code headers} are pairs of name and value. */
    Answer post(String url, String contentType, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofMinutes(5))
                .header("Content-Type", contentType)
                .POST(body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    Answer get(String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(40));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /** The receipt's status word. */
    String statusOf(String api, String location) {
        return get(api + location).body().path("status").asText();
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (request.uri().getPath().matches(PUBLIC)) {
                contract.checked(response);
            }
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Location").orElse(""),
                    parsed(response),
                    response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode parsed(HttpResponse<String> response) {
        boolean isJson = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
        try {
            return isJson ? json.readTree(response.body()) : JsonNodeFactory.instance.missingNode();
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + response.body(), e);
        }
    }
}
