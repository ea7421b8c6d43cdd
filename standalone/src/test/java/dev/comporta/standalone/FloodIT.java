package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A door with a heap of 128 MiB under more than it can hold, in front of a broker that is frozen, and of one that is full. Its
 * JVM ends at the first OutOfMemoryError, so that a door that still answers has not had one.
 */
@Timeout(600)
class FloodIT {
    private static final int CONNECTIONS = 256;
    private static final int BODY_BYTES = 100_000;
    private static final int POSTS = 4_000;

    /** Heap, the same again for buffers outside it, and the JVM itself. */
    private static final long MOST_RESIDENT_KIB = 512 << 10;

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Client client = new Client();

    @TempDir
    Path folder;

    @Tag("slow")
    @Test
    void aSmallDoorOutlivesAFloodBeforeAFrozenBrokerAndBeforeAFullOne() {
        try (Comporta comporta = Comporta.start(Topology.PROCESSES, folder);
                Child door = comporta.door("-Xmx128m");
                Burst burst = new Burst(CONNECTIONS)) {
            String api = Comporta.portOf(door, "Public port open");
            String admin = Comporta.portOf(door, "Admin port open");
            awaitService(api);

            CountDownLatch flood = burst.post(api, POSTS, BODY_BYTES);
            Awaitility.await().atMost(SOON).until(() -> burst.accepted().size() > 10);
            comporta.brokerProcess().signal("STOP");
            Burst.await(flood);
            comporta.brokerProcess().signal("CONT");
            awaitService(api);

            comporta.firstWorker().signal("STOP");
            Console.execute(
                    comporta,
                    "addAddressSettings(java.lang.String,java.lang.String)",
                    "comporta.comments",
                    "{\"maxSizeBytes\": 20000000, \"addressFullMessagePolicy\": \"FAIL\"}");
            Burst.await(burst.post(api, POSTS, BODY_BYTES));
            assertThat(client.postComment(api, "full").raw().body()).contains("problem/full\"");
            comporta.firstWorker().signal("CONT");
            awaitService(api);

            assertThat(burst.refusals().keySet()).containsExactly(503);
            assertThat(burst.retryAfters()).allMatch(seconds -> seconds >= 1 && seconds <= 120);
            long resident = residentKib(door);
            assertThat(resident).isLessThan(MOST_RESIDENT_KIB);
            Figure.note(
                    "a flood of " + POSTS * 2,
                    burst.accepted().size() + " accepted, " + burst.refusals() + " refused, " + (resident >> 10)
                            + " MiB at most");
            assertThat(door.log()).doesNotContain("An event loop waits").doesNotContain("met a bug");
            Metrics.assertDoorBalances(client, admin);
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(comporta.database().ids("comments", "id"))
                            .containsAll(burst.accepted().keySet()));
        }
    }

    private void awaitService(String api) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> client.postComment(api, "in service?").status() == 202);
    }

    /** The most that the process ever held. */
    private static long residentKib(Child process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
