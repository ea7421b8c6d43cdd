package dev.comporta.standalone.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Talks to doors and takes what they say by the letter of the contract, no more. Thread-safe; nothing throws. */
final class DoorClient {
    /** Far beyond the accept timeout: a door that is frozen for longer leaves its client without an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /** What a receipt said; {@code word} is empty without an answer of 200. */
    record Said(int status, String word, boolean conflict) {}

    CompletableFuture<Answer> post(URI door, Work work) {
        HttpRequest.Builder request = HttpRequest.newBuilder(door.resolve(work.path()))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        work.body().array(), 0, work.body().limit()));
        work.headers().forEach(request::header);
        return http.sendAsync(request.build(), BodyHandlers.ofString())
                .thenApply(this::answer)
                .exceptionally(lost -> Answer.none());
    }

    /** Blocks until it is known. */
    Said receipt(URI door, String path) {
        HttpRequest request;
        try {
            request =
                    HttpRequest.newBuilder(door.resolve(path)).timeout(PATIENCE).build();
        } catch (IllegalArgumentException noUrl) {
            return new Said(0, "", false);
        }
        return http.sendAsync(request, BodyHandlers.ofString())
                .thenApply(response -> {
                    JsonNode body = parsed(response);
                    boolean ok = response.statusCode() == 200;
                    return new Said(
                            response.statusCode(),
                            ok ? body.path("status").asText() : "",
                            body.path("conflict").asBoolean());
                })
                .exceptionally(lost -> new Said(0, "", false))
                .join();
    }

    private Answer answer(HttpResponse<String> response) {
        JsonNode body = parsed(response);
        return new Answer(
                meaning(response.statusCode(), body),
                response.statusCode(),
                receipts(response, body),
                Duration.ofSeconds(
                        response.headers().firstValueAsLong("Retry-After").orElse(0)),
                body.path("retryable").asBoolean());
    }

    private static Answer.Meaning meaning(int status, JsonNode body) {
        if (status == 202 || status == 201) {
            return Answer.Meaning.ACCEPTED;
        }
        if (body.path("outcome").asText().equals("unknown")) {
            return Answer.Meaning.IN_DOUBT;
        }
        boolean refused = body.path("retryable").asBoolean() || (status >= 400 && status < 500);
        return refused ? Answer.Meaning.REFUSED : Answer.Meaning.NONE;
    }

    private static List<String> receipts(HttpResponse<String> response, JsonNode body) {
        List<String> receipts = new ArrayList<>();
        body.path("receipts").forEach(one -> receipts.add(one.path("location").asText()));
        if (receipts.isEmpty()) {
            response.headers().firstValue("Location").ifPresent(receipts::add);
        }
        return receipts;
    }

    private JsonNode parsed(HttpResponse<String> response) {
        try {
            return json.readTree(response.body());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
