package dev.comporta.docker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;

/** Reads the admin port of a door's or worker's container. Stateless. */
final class Admin {
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private Admin() {}

    /** The status of {@code path}; 0 when nothing answers yet. */
    static int status(GenericContainer<?> container, int port, String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + Site.address(container, port) + path))
                .timeout(ANSWER)
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
