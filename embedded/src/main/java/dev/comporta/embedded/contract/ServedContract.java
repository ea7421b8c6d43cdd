package dev.comporta.embedded.contract;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks answers against the document that their server itself serves, which it asks for once, when the first answer of that
 * server comes. Thread-safe; that first time it blocks.
 */
public final class ServedContract {
    private static final String DOCUMENT = "/openapi.json";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Map<URI, ApiContract> contracts = new ConcurrentHashMap<>();
    private final AtomicLong checked = new AtomicLong();

    /** The same answer; throws {@link AssertionError} when the document does not say all of it. */
    public HttpResponse<String> checked(HttpResponse<String> response) {
        URI uri = response.uri();
        check(
                uri,
                new SeenAnswer(
                        response.request().method(),
                        uri.getRawPath(),
                        response.statusCode(),
                        response.headers().map(),
                        response.body()));
        return response;
    }

    /**
     * Throws {@link AssertionError} when the document does not say all of this answer. Without a word when the server is gone
     * before it was asked for its document: then nobody knows.
     */
    public void check(URI server, SeenAnswer answer) {
        URI document = server.resolve(DOCUMENT);
        ApiContract contract = contracts.get(document);
        if (contract == null) {
            contract = fetched(document);
        }
        if (contract == null) {
            return;
        }
        List<String> problems = contract.problems(answer);
        if (!problems.isEmpty()) {
            throw new AssertionError("not as " + document + " says: " + problems + "; " + answer);
        }
        checked.incrementAndGet();
    }

    /** How many answers were as they are documented. */
    public long checked() {
        return checked.get();
    }

    private @Nullable ApiContract fetched(URI document) {
        HttpResponse<String> response;
        try {
            response =
                    http.send(HttpRequest.newBuilder(document).timeout(PATIENCE).build(), BodyHandlers.ofString());
        } catch (IOException gone) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        if (response.statusCode() != 200) {
            throw new AssertionError("no document: " + response.statusCode() + " " + response.body());
        }
        ApiContract contract = new ApiContract(response.body());
        contracts.putIfAbsent(document, contract);
        return contract;
    }
}
