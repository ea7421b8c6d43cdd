package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.envelope.ReceiptTokens;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.service.ServiceGroup;
import dev.comporta.ingest.http.DoorParts;
import dev.comporta.ingest.http.EventLoops;
import dev.comporta.ingest.http.HttpDoor;
import dev.comporta.ingest.http.WriteCounts;
import dev.comporta.ingest.queue.BrokerWatch;
import dev.comporta.ingest.queue.EnvelopeSender;
import dev.comporta.ingest.queue.UploadSender;
import dev.comporta.ingest.receipt.ReceiptReader;
import dev.comporta.ingest.spool.Spool;
import dev.comporta.ingest.workers.WorkersReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A door with a bug in it: what counts the accepted writes throws. */
final class BugIT {
    private TestBroker broker;
    private QueueConnections connections;
    private Path directory;

    @BeforeEach
    void start(@TempDir Path temporary) {
        directory = temporary;
        broker = TestBroker.started(directory.resolve("broker"));
        connections = new QueueConnections(broker.settings());
    }

    @AfterEach
    void stop() {
        connections.close();
        broker.close();
    }

    private RawHttp.Answer postWith(LongConsumer bug) {
        List<String> names = List.of("comments", "uploads");
        WriteCounts counts = new WriteCounts(bug);
        EventLoops loops = new EventLoops();
        BrokerWatch watch = new BrokerWatch(connections, names);
        Spool spool = new Spool(directory.resolve("spool"), 1 << 20);
        ReceiptReader reader = new ReceiptReader(TestDoor.NO_DATABASE, Optional.empty(), new SimpleMeterRegistry());
        UploadSender uploads = new UploadSender(connections, Faults.NONE);
        EnvelopeSender sender = new EnvelopeSender(connections, names, 1 << 20, Faults.NONE);
        HttpDoor door = new HttpDoor(
                TestDoor.doorSettings(),
                loops,
                new DoorParts(
                        Collections.load(BugIT.class.getClassLoader()),
                        sender,
                        uploads,
                        watch,
                        spool,
                        reader,
                        new WorkersReader(TestDoor.NO_DATABASE),
                        new ReceiptTokens(TestDoor.SECRETS),
                        counts,
                        Faults.NONE,
                        Optional.empty()));
        ServiceGroup parts = new ServiceGroup("door", List.of(loops, spool, watch, reader, uploads, sender, door));
        parts.start();
        try {
            await().until(() -> !parts.health().isDown());
            RawHttp.Answer answer = RawHttp.exchange(
                    door.port(),
                    "POST /v1/comments HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nContent-Length: "
                            + TestDoor.COMMENT.length() + "\r\n\r\n" + TestDoor.COMMENT);
            assertThat(counts.refused().get(500)).hasToString("1");
            assertThat(counts.inflight()).isZero();
            return answer;
        } finally {
            parts.stop(Duration.ofSeconds(10));
        }
    }

    private static void assertProblem(RawHttp.Answer answer) {
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(answer.body())
                .contains("problem/bug\"", "\"retryable\":false")
                .doesNotContain("dev.comporta.ingest", "Exception", "secret");
    }

    @Test
    void answers500ForABug() {
        assertProblem(postWith(nanos -> {
            throw new IllegalStateException("secret");
        }));
    }

    @Test
    void answers500ForAnErrorAndPassesItOn() {
        AtomicReference<Throwable> passedOn = new AtomicReference<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> passedOn.set(error));
        try {
            StackOverflowError error = new StackOverflowError("secret");
            assertProblem(postWith(nanos -> {
                throw error;
            }));
            await().untilAsserted(() -> assertThat(passedOn.get()).isSameAs(error));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
