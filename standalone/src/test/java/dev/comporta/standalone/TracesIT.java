package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Client.Answer;
import dev.comporta.standalone.TraceCollector.Span;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What a running service tells of its writes by OTLP, from the request to the commit. */
class TracesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CLIENTS_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CLIENTS_SPAN = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + CLIENTS_TRACE + "-" + CLIENTS_SPAN + "-01";
    private static final String UNSAMPLED = "00-" + CLIENTS_TRACE + "-" + CLIENTS_SPAN + "-00";
    private static final int WARM_UP = 300;
    private static final String STORE = "store comments";
    private static final String PROCESS = "process comporta.comments";

    /** From where docs/traces.md has its example. */
    private static final Path EXAMPLE = Path.of("target/trace.txt").toAbsolutePath();

    private final Client client = new Client();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void theTraceOfOneCommentGoesFromItsRequestToTheCommit(Topology topology) throws IOException {
        try (TraceCollector collector = new TraceCollector();
                Comporta comporta = traced(topology, collector.url())) {
            for (int i = 0; i < WARM_UP; i++) {
                post(comporta, "before");
            }
            Awaitility.await().atMost(PATIENCE).until(() -> comporta.database().count("comments") == WARM_UP);
            Answer answer = post(comporta, "traced", "traceparent", SAMPLED, "tracestate", "vendor=value");
            assertThat(answer.status()).isEqualTo(202);
            String id = answer.id().toString();

            Span stored = awaitStored(collector, id);
            Span request = only(collector, "POST /v1/comments", id);
            Span sending = only(collector, "send comporta.comments", id);
            Span batch = awaitBatchOf(collector, stored);

            assertThat(request.traceId()).isEqualTo(CLIENTS_TRACE);
            assertThat(request.parentId()).isEqualTo(CLIENTS_SPAN);
            assertThat(request.kind()).isEqualTo("SERVER");
            assertThat(request.service()).isEqualTo("comporta-ingest-api");
            assertThat(request.attributes())
                    .containsEntry("http.request.method", "POST")
                    .containsEntry("http.route", "/v1/comments")
                    .containsEntry("http.response.status_code", "202")
                    .containsEntry("comporta.writes", "1")
                    .containsEntry("client.address", "127.0.0.1");
            assertThat(sending.isUnder(request)).isTrue();
            assertThat(sending.kind()).isEqualTo("PRODUCER");
            assertThat(sending.events()).hasSize(2).last().asString().startsWith("queued durably@");
            assertThat(stored.isUnder(sending)).isTrue();
            assertThat(stored.kind()).isEqualTo("CONSUMER");
            assertThat(stored.service()).isEqualTo("comporta-worker");
            assertThat(stored.get("comporta.outcome")).isEqualTo("stored");
            assertThat(stored.events()).singleElement().asString().startsWith("committed@");
            assertThat(List.of(request, sending, stored))
                    .allSatisfy(span -> assertThat(span.state()).isEqualTo("vendor=value"));

            assertThat(batch.links()).contains(sending.asLink());
            assertThat(batch.kind()).isEqualTo("CONSUMER");
            assertThat(batch.parentId()).isEmpty();
            assertThat(batch.traceId()).isNotEqualTo(CLIENTS_TRACE);
            assertThat(batch.attributes())
                    .containsEntry("comporta.writes", "1")
                    .containsEntry("comporta.rows.stored", "1")
                    .containsEntry("comporta.rows.duplicate", "0")
                    .containsEntry("comporta.rows.dead", "0");
            List<Span> steps = stepsOf(collector, batch);
            assertThat(steps)
                    .extracting(Span::name)
                    .containsExactlyInAnyOrder(
                            "receive comporta.comments", "COPY comments", "COMMIT", "settle comporta.comments");
            Span commit = steps.stream()
                    .filter(step -> step.name().equals("COMMIT"))
                    .findFirst()
                    .orElseThrow();

            assertThat(request.start()).isLessThanOrEqualTo(sending.start());
            assertThat(sending.end()).isLessThanOrEqualTo(request.end());
            assertThat(stored.start()).isEqualTo(batch.start()).isLessThanOrEqualTo(commit.start());
            assertThat(stored.end()).isLessThanOrEqualTo(batch.end());
            assertThat(commit.end() - commit.start()).isPositive();
            assertThat(steps).noneMatch(Span::failed);
            assertThat(comporta.database().count("comments WHERE id = '" + id + "'"))
                    .isOne();

            List<Span> all = new ArrayList<>(List.of(request, sending, stored, batch));
            all.addAll(steps);
            Files.writeString(
                    topology == Topology.PROCESSES ? EXAMPLE : folder.resolve("trace.txt"), TraceTree.of(all));
        }
    }

    @Test
    void anUnsampledRequestLeavesNothingAndABadContextBeginsATrace() {
        try (TraceCollector collector = new TraceCollector();
                Comporta comporta = traced(Topology.STANDALONE, collector.url())) {
            Answer unsampled = post(comporta, "unsampled", "traceparent", UNSAMPLED);
            Answer nonsense = post(comporta, "nonsense", "traceparent", "00-nonsense-01", "tracestate", "a=1");
            Answer oversize = post(comporta, "oversize", "traceparent", SAMPLED, "tracestate", "a=" + "x".repeat(600));
            assertThat(List.of(unsampled, nonsense, oversize))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));

            Span fresh = awaitStored(collector, nonsense.id().toString());
            assertThat(fresh.traceId()).isNotEqualTo(CLIENTS_TRACE);
            assertThat(fresh.state()).isEmpty();
            Span without = awaitStored(collector, oversize.id().toString());
            assertThat(without.traceId()).isEqualTo(CLIENTS_TRACE);
            assertThat(without.state()).isEmpty();
            assertThat(comporta.database().count("comments")).isEqualTo(3);
            assertThat(collector.spans())
                    .noneMatch(span -> span.get("comporta.receipt.id")
                            .equals(unsampled.id().toString()));
        }
    }

    @Test
    void refusalsAndDeadLettersShow() {
        try (TraceCollector collector = new TraceCollector();
                Comporta comporta = traced(Topology.STANDALONE, collector.url())) {
            comporta.database().run("ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text <> 'poison') NOT VALID");
            Answer invalid = client.post(
                    comporta.api() + "/v1/comments", "application/json", BodyPublishers.ofString("{\"no\":1}"));
            assertThat(invalid.status()).isEqualTo(422);
            Answer poison = post(comporta, "poison");

            Span dead = awaitStored(collector, poison.id().toString());
            assertThat(dead.failed()).isTrue();
            assertThat(dead.get("comporta.outcome")).isEqualTo("dead");
            assertThat(stepsOf(collector, awaitBatchOf(collector, dead)))
                    .anyMatch(step -> step.get("db.response.status_code").equals("23514") && step.failed())
                    .anyMatch(step -> step.name().equals("INSERT dead_letters"));
            Span refused = Awaitility.await()
                    .atMost(PATIENCE)
                    .until(
                            () -> collector
                                    .named("POST /v1/comments")
                                    .filter(span -> span.get("comporta.refusal").equals("invalid"))
                                    .findFirst(),
                            java.util.Optional::isPresent)
                    .orElseThrow();
            assertThat(refused.failed()).isFalse();
            assertThat(refused.get("http.response.status_code")).isEqualTo("422");
        }
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    @Tag("slow")
    void aBurstIsTracedWithinBounds(Topology topology) {
        int single = 3_000;
        int lines = 5_000;
        try (TraceCollector collector = new TraceCollector();
                Comporta comporta = traced(topology, collector.url());
                Burst burst = Burst.patient(32)) {
            Burst.await(burst.post(comporta.api(), single));
            String body = IntStream.range(0, lines)
                    .mapToObj(n -> Client.comment("line " + n))
                    .collect(Collectors.joining("\n"));
            Answer many =
                    client.post(comporta.api() + "/v1/comments", "application/x-ndjson", BodyPublishers.ofString(body));
            assertThat(many.status()).isEqualTo(202);
            Awaitility.await().atMost(PATIENCE).until(() -> comporta.database().count("comments") == single + lines);
            comporta.front().terminate();
            comporta.children().forEach(Child::close);

            List<Span> batches = collector.named(PROCESS).toList();
            assertThat(batches)
                    .isNotEmpty()
                    .allSatisfy(batch -> assertThat(batch.links()).hasSizeLessThanOrEqualTo(1_000));
            assertThat(batches.stream()
                            .mapToInt(batch -> Integer.parseInt(batch.get("comporta.rows.stored")))
                            .sum())
                    .isEqualTo(single + lines);
            Set<String> sendings =
                    collector.named("send comporta.comments").map(Span::spanId).collect(Collectors.toSet());
            assertThat(sendings.size()).isLessThanOrEqualTo(single + 1);
            assertThat(collector.named(STORE).filter(span -> sendings.contains(span.parentId())))
                    .isNotEmpty();
        }
    }

    @Test
    @Tag("slow")
    void aBacklogsBatchHasAThousandLinksAndCountsTheOthers() {
        int count = 3_000;
        try (TraceCollector collector = new TraceCollector();
                Comporta comporta = traced(Topology.PROCESSES, collector.url());
                Burst burst = Burst.patient(32)) {
            comporta.firstWorker().terminate();
            Burst.await(burst.post(comporta.api(), count));
            Child worker = comporta.startWorker(Map.of());
            Awaitility.await().atMost(PATIENCE).until(() -> comporta.database().count("comments") == count);
            assertThat(worker.terminate()).isZero();

            List<Span> batches = collector.named(PROCESS).toList();
            assertThat(batches.stream()
                            .mapToInt(batch -> batch.links().size() + batch.lostLinks())
                            .sum())
                    .isEqualTo(count);
            assertThat(batches).anyMatch(batch -> batch.lostLinks() > 0).allSatisfy(batch -> {
                int writes = Integer.parseInt(batch.get("comporta.writes.traced"));
                assertThat(batch.links()).hasSize(Math.min(writes, 1_000));
                assertThat(collector.named(STORE).filter(span -> span.links().contains(batch.asLink())))
                        .hasSize(Math.min(writes, 128));
            });
        }
    }

    @ParameterizedTest
    @EnumSource(value = TraceCollector.Manner.class, names = "TAKES", mode = Mode.EXCLUDE)
    @Tag("slow")
    void aCollectorThatFailsCostsNoWrite(TraceCollector.Manner manner) {
        int count = 3_000;
        try (TraceCollector collector = new TraceCollector();
                Comporta comporta = traced(Topology.PROCESSES, collector.url());
                Burst burst = new Burst(32)) {
            collector.behave(manner);
            Burst.await(burst.post(comporta.api(), count));
            assertThat(burst.refusals()).isEmpty();
            assertThat(burst.accepted()).hasSize(count);
            Awaitility.await().atMost(PATIENCE).until(() -> comporta.database().count("comments") == count);
            comporta.front().await("Spans are lost.*part=ingest-api", Duration.ofSeconds(60));
            comporta.firstWorker().await("Spans are lost.*part=worker", Duration.ofSeconds(60));
            assertThat(client.get(comporta.admin() + "/readyz").status()).isEqualTo(200);
            assertThat(client.get(comporta.admin() + "/metrics").raw().body())
                    .containsPattern("comporta_trace_spans_total\\{outcome=\"lost\",part=\"ingest-api\"} [1-9]");
            if (manner == TraceCollector.Manner.REFUSES) {
                collector.behave(TraceCollector.Manner.TAKES);
                Awaitility.await().atMost(PATIENCE).until(() -> {
                    post(comporta, "once more");
                    return comporta.front().log().contains("Spans are delivered again. part=ingest-api lost=");
                });
            }
            for (Child child : List.of(comporta.front(), comporta.firstWorker())) {
                long begun = System.nanoTime();
                assertThat(child.terminate()).isZero();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
                assertThat(child.log().lines().filter(line -> line.contains("Spans are lost")))
                        .hasSize(1);
                assertThat(child.log()).doesNotContain("io.opentelemetry", "Exception");
            }
        }
    }

    @Test
    void nothingOfOpenTelemetryIsLoadedUnlessAnEndpointIsSet() throws IOException {
        Path off = folder.resolve("off.txt");
        Path on = folder.resolve("on.txt");
        Child.Start start = Child.Start.in(folder).with(Comporta.UNHURRIED);
        try (Comporta comporta = new Comporta(Topology.STANDALONE, folder, start.withJvm(loaded(off)))) {
            Answer answer = post(comporta, "off", "traceparent", SAMPLED, "Prefer", "wait=20");
            assertThat(answer.status()).isEqualTo(201);
        }
        try (Stream<String> lines = Files.lines(off)) {
            List<String> classes =
                    lines.map(line -> line.replaceFirst(" .*", "")).toList();
            assertThat(classes).contains("dev.comporta.worker.store.PostgresBatchStore");
            assertThat(classes.stream().filter(name -> name.startsWith("io.opentelemetry")))
                    .isEmpty();
        }
        try (TraceCollector collector = new TraceCollector();
                Comporta comporta = new Comporta(
                        Topology.STANDALONE,
                        folder,
                        start.with(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()))
                                .withJvm(loaded(on)))) {
            awaitStored(collector, post(comporta, "on").id().toString());
        }
        assertThat(Files.readString(on)).contains("io.opentelemetry");
    }

    @Test
    void wrongSettingsAreRefusedAtOnce() {
        Map<String, String> wrong = new TreeMap<>();
        wrong.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://somebody:hush@collector:4318");
        wrong.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        wrong.put("OTEL_TRACES_SAMPLER_ARG", "2");
        wrong.put("COMPORTA_RECEIPT_SECRET", "0".repeat(32));
        try (Child door = Child.Start.in(folder).with(wrong).run("ingest-api")) {
            assertThat(door.exitCode(PATIENCE)).isEqualTo(2);
            assertThat(door.log())
                    .contains(
                            "OTEL_EXPORTER_OTLP_ENDPOINT=http://****@collector:4318: must be a URL",
                            "OTEL_EXPORTER_OTLP_PROTOCOL=grpc: must be http/protobuf",
                            "OTEL_TRACES_SAMPLER_ARG=2: must be a number from 0 to 1")
                    .doesNotContain("hush");
        }
    }

    private Comporta traced(Topology topology, String endpoint) {
        return new Comporta(
                topology,
                folder,
                Child.Start.in(folder).with(Comporta.UNHURRIED).with(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)));
    }

    private static String loaded(Path file) {
        return "-Xlog:class+load:file=" + file + ":none:filecount=0";
    }

    private Answer post(Comporta comporta, String text, String... headers) {
        return client.post(
                comporta.api() + "/v1/comments",
                "application/json",
                BodyPublishers.ofString(Client.comment(text)),
                headers);
    }

    private static Span awaitStored(TraceCollector collector, String id) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> collector
                        .named(STORE)
                        .anyMatch(span -> span.get("comporta.receipt.id").equals(id)));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> collector
                        .named("POST /v1/comments")
                        .anyMatch(span -> span.get("comporta.receipt.id").equals(id)));
        return only(collector, STORE, id);
    }

    private static Span only(TraceCollector collector, String name, String id) {
        List<Span> found = collector
                .named(name)
                .filter(span -> span.get("comporta.receipt.id").equals(id))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static Span awaitBatchOf(TraceCollector collector, Span stored) {
        assertThat(stored.links()).hasSize(1);
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> collector
                                .named(PROCESS)
                                .filter(span -> stored.links().contains(span.asLink()))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static List<Span> stepsOf(TraceCollector collector, Span batch) {
        return collector.spans().stream().filter(span -> span.isUnder(batch)).toList();
    }
}
