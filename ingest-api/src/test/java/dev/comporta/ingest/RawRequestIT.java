package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.ingest.http.DoorSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every request of {@code cases.txt} over a raw socket: its answers, what becomes of the connection, and that the queue
 * in the end holds exactly what was answered with 202. Most carry a second write, which a door that is led astray by the
 * first one would take.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RawRequestIT {
    private static final List<RawCase> CASES = RawCase.all();
    private static final Set<String> SOCKET_GROUPS =
            Set.of("host", "fold", "smuggling", "length", "coding", "chunk", "late");
    private static final int AT_LEAST = 49;

    /** So that sending it in single bytes takes no time to speak of. */
    private static final int SHORT_BYTES = 2_000;

    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: door\r\n\r\n";

    private final Map<String, Long> accepted = new TreeMap<>();
    private TestBroker broker;
    private TestDoor door;

    @BeforeAll
    void start(@TempDir Path directory) {
        broker = TestBroker.started(directory.resolve("broker"));
        door = TestDoor.started(
                        broker.settings(), TestDoor.NO_DATABASE, directory.resolve("spool"), RawRequestIT::hurried)
                .whenReady();
    }

    private static DoorSettings hurried(DoorSettings settings) {
        return new DoorSettings(
                settings.bind(),
                settings.acceptTimeout(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                settings.idleTimeout(),
                settings.inflightMaxBytes(),
                settings.uploadMaxBytes(),
                settings.viewers(),
                settings.corsOrigins());
    }

    @AfterAll
    void queuedExactlyWhatWasAccepted() {
        Map<String, Long> queued = new TreeMap<>();
        for (TestBroker.Taken message : broker.drain("comments")) {
            for (Envelope envelope : message.envelopes()) {
                String body = StandardCharsets.UTF_8.decode(envelope.body()).toString();
                queued.merge(RawCase.nameIn(body), 1L, Long::sum);
            }
        }
        assertThat(queued).isEqualTo(accepted);
        assertThat(broker.drain("uploads")).isEmpty();
        door.assertEquation();
        door.close();
        broker.close();
    }

    static Stream<RawCase> cases() {
        return CASES.stream().filter(raw -> !raw.isLate());
    }

    static Stream<RawCase> shortCases() {
        return cases().filter(raw -> raw.bytes().length <= SHORT_BYTES);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsItsCaseSays(RawCase raw) {
        try (RawHttp http = new RawHttp(door.port())) {
            check(raw, http.send(raw.bytes()));
        }
    }

    @ParameterizedTest
    @MethodSource("shortCases")
    void answersTheSameToSingleBytes(RawCase raw) {
        try (RawHttp http = new RawHttp(door.port())) {
            byte[] bytes = raw.bytes();
            boolean open = true;
            for (int i = 0; open && i < bytes.length; i++) {
                open = http.offer(new byte[] {bytes[i]});
            }
            check(raw, http);
        }
    }

    @Test
    void endsWhatTakesTooLong() {
        Map<RawCase, RawHttp> waiting = new LinkedHashMap<>();
        try {
            CASES.stream()
                    .filter(RawCase::isLate)
                    .forEach(raw -> waiting.put(raw, new RawHttp(door.port()).send(raw.bytes())));
            waiting.forEach(this::check);
        } finally {
            waiting.values().forEach(RawHttp::close);
        }
    }

    @Test
    void queuesNothingOfABodyThatIsReset() {
        for (RawCase raw : CASES) {
            if (raw.ends() && raw.statuses().equals(List.of(0))) {
                double before = door.counter("comporta.writes.aborted");
                try (RawHttp http = new RawHttp(door.port()).send(raw.bytes())) {
                    await().until(() -> door.gauge("comporta.inflight.writes") == 1);
                    http.reset();
                }
                await().until(() -> door.counter("comporta.writes.aborted") == before + 1);
            }
        }
    }

    @Test
    void thereAreEnoughOfThemAndEachHasAName() {
        assertThat(CASES.stream().map(RawCase::name)).doesNotHaveDuplicates();
        assertThat(CASES.stream().filter(raw -> SOCKET_GROUPS.contains(raw.group())))
                .hasSizeGreaterThanOrEqualTo(AT_LEAST);
    }

    private void check(RawCase raw, RawHttp http) {
        if (raw.ends()) {
            http.halfClose();
        }
        List<Integer> statuses = new ArrayList<>();
        while (statuses.size() < raw.statuses().size()) {
            RawHttp.Answer answer = http.read();
            statuses.add(answer.status());
            if (answer.status() >= 400) {
                assertProblem(raw, answer);
            }
        }
        assertThat(statuses).as(raw.name()).isEqualTo(raw.statuses());
        if (raw.accepted() > 0) {
            accepted.merge(raw.name(), raw.accepted(), Long::sum);
        }
        if (raw.closes()) {
            assertThat(http.read().head()).as(raw.name()).isEmpty();
        } else {
            assertThat(http.send(NEXT).read().status()).as(raw.name()).isEqualTo(404);
        }
    }

    private static void assertProblem(RawCase raw, RawHttp.Answer answer) {
        assertThat(answer.header("content-type")).as(raw.name()).isEqualTo("application/problem+json");
        assertThat(answer.body())
                .as(raw.name())
                .contains("\"type\":\"tag:comporta.dev,2026:problem/", "\"title\":\"", "\"detail\":\"")
                .contains("\"status\":" + answer.status(), "\"retryable\":" + (answer.status() == 408));
    }
}
