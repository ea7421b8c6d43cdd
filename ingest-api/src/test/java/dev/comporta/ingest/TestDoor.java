package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.settings.BindSettings;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.Secret;
import dev.comporta.embedded.contract.ServedContract;
import dev.comporta.ingest.http.DoorSettings;
import dev.comporta.ingest.http.Viewers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A door on a free port, and clients for it, which find every answer wrong that its own description does not know. */
public final class TestDoor implements AutoCloseable {
    public static final String COMMENT = "{\"page\":\"/p\",\"author\":\"Ada\",\"text\":\"Hello\"}";
    public static final List<Secret> SECRETS = List.of(new Secret("0123456789abcdef0123456789abcdef"));

    /** Where no database listens: port 9 is "discard", and nobody runs it. */
    public static final DatabaseSettings NO_DATABASE =
            new DatabaseSettings("jdbc:postgresql://127.0.0.1:9/none", Optional.empty());

    private static final Duration SOON = Duration.ofSeconds(20);

    private final IngestApi door;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ServedContract contract = new ServedContract();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestDoor(IngestSettings settings) {
        door = new IngestApi(settings, Collections.load(TestDoor.class.getClassLoader()), registry);
    }

    /** What a test varies. More patience than by default, for machines that are busy with other tests. */
    public static DoorSettings doorSettings() {
        return new DoorSettings(
                new BindSettings("127.0.0.1", 0),
                Duration.ofSeconds(10),
                Duration.ofSeconds(4),
                Duration.ofSeconds(4),
                Duration.ofSeconds(60),
                64L << 20,
                64L << 20,
                Viewers.THIS_MACHINE,
                List.of("https://blog.example"));
    }

    /** For {@code changed}: everything else as it was. */
    public static UnaryOperator<DoorSettings> shownTo(Viewers viewers) {
        return settings -> new DoorSettings(
                settings.bind(),
                settings.acceptTimeout(),
                settings.headerTimeout(),
                settings.bodyTimeout(),
                settings.idleTimeout(),
                settings.inflightMaxBytes(),
                settings.uploadMaxBytes(),
                viewers,
                settings.corsOrigins());
    }

    public static TestDoor started(QueueSettings queue, Path spool) {
        return started(queue, NO_DATABASE, spool, UnaryOperator.identity());
    }

    public static TestDoor started(
            QueueSettings queue, DatabaseSettings database, Path spool, UnaryOperator<DoorSettings> changed) {
        return started(queue, database, spool, 1L << 30, changed);
    }

    public static TestDoor started(
            QueueSettings queue,
            DatabaseSettings database,
            Path spool,
            long spoolBytes,
            UnaryOperator<DoorSettings> changed) {
        TestDoor door = new TestDoor(new IngestSettings(
                changed.apply(doorSettings()),
                queue,
                database,
                Optional.empty(),
                SECRETS,
                spool,
                spoolBytes,
                Faults.NONE,
                Optional.empty()));
        door.door.start();
        return door;
    }

    public TestDoor whenReady() {
        await().atMost(SOON).until(() -> !door.health().isDown());
        return this;
    }

    public IngestApi api() {
        return door;
    }

    public int port() {
        return door.httpPort();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(40));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return contract.checked(client.send(request.build(), BodyHandlers.ofString()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(contract::checked);
    }

    public HttpRequest.Builder json(String body, String... headers) {
        HttpRequest.Builder request = request("/v1/comments")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return headers.length == 0 ? request : request.headers(headers);
    }

    public HttpResponse<String> post(String body, String... headers) {
        return send(json(body, headers));
    }

    public HttpRequest.Builder upload(byte[] body, String... headers) {
        HttpRequest.Builder request = request("/v1/uploads").POST(BodyPublishers.ofByteArray(body));
        return headers.length == 0 ? request : request.headers(headers);
    }

    public HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public double counter(String name) {
        return registry.find(name).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    public double gauge(String name) {
        return registry.find(name).gauges().stream().mapToDouble(Gauge::value).sum();
    }

    public String scrape() {
        return registry.scrape();
    }

    /** The equation of the contract, once nothing moves. */
    public void assertEquation() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(gauge("comporta.inflight.writes")).isZero();
            assertThat(gauge("comporta.inflight")).isZero();
        });
        assertThat(counter("comporta.writes.received"))
                .isEqualTo(counter("comporta.writes.accepted")
                        + counter("comporta.writes.refused")
                        + counter("comporta.writes.unknown")
                        + counter("comporta.writes.aborted"));
    }

    @Override
    public void close() {
        door.stop(Duration.ofSeconds(10));
    }
}
