package dev.comporta.standalone.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.standalone.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/**
 * Pauses and resumes a collection's queue as an operator does in the broker's console: workers stay connected, with their
 * code compiled and their connections open, and get nothing. For one thread; blocks for some seconds at most.
 */
final class DrainSwitch {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final String DONE = "\"status\":200";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI console;
    private final Path credentials;

    /** @param credentials the administrator's, which the broker makes at its first start */
    DrainSwitch(URI console, Path credentials) {
        this.console = console;
        this.credentials = credentials;
    }

    void pause(String collection) {
        execute(collection, "pause()");
    }

    void resume(String collection) {
        execute(collection, "resume()");
    }

    private void execute(String collection, String operation) {
        String queue = QueueNames.of(collection);
        String bean = "org.apache.activemq.artemis:broker=\"comporta\",component=addresses,address=\"" + queue
                + "\",subcomponent=queues,routing-type=\"anycast\",queue=\"" + queue + "\"";
        String question = JsonNodeFactory.instance
                .objectNode()
                .put("type", "exec")
                .put("mbean", bean)
                .put("operation", operation)
                .toString();
        try {
            HttpRequest request = HttpRequest.newBuilder(console.resolve("/console/jolokia/"))
                    .timeout(ANSWER)
                    .header("Authorization", "Basic " + login())
                    .header("Origin", console.toString())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(question))
                    .build();
            String answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            if (!answer.contains(DONE)) {
                throw new BenchFailedException(
                        "The broker's console did not " + operation + " " + queue + ": " + answer);
            }
        } catch (IOException e) {
            throw new BenchFailedException("The broker's console cannot be reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailedException("Interrupted while asking the broker's console.", e);
        }
    }

    private String login() throws IOException {
        Map<String, String> lines = PrivateFiles.read(credentials);
        String login = lines.get("COMPORTA_BROKER_USER") + ":" + lines.get("COMPORTA_BROKER_PASSWORD");
        return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }
}
