package dev.comporta.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.worker.TestBroker;
import dev.comporta.worker.TestWrites;
import dev.comporta.worker.batch.Batch;
import dev.comporta.worker.batch.BatchLimits;
import dev.comporta.worker.batch.Progress;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.Taken;
import dev.comporta.worker.batch.WriteLedger;
import jakarta.jms.BytesMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long and how much a batch gathers, whatever comes. */
@Timeout(120)
final class BatchBoundsIT {
    private static final Progress PROGRESS = new Progress(InstantSource.system());

    @TempDir
    private static Path directory;

    private static TestBroker broker;
    private static QueueConnections connections;

    private final Undecodable ledger = new Undecodable();

    private static final class Undecodable implements WriteLedger {
        final AtomicInteger writes = new AtomicInteger();

        @Override
        public void taken(int count) {}

        @Override
        public void returned(int count) {}

        @Override
        public void decided(Batch batch, Stored outcome, Duration took) {}

        @Override
        public void undecodable(int count) {
            writes.addAndGet(count);
        }
    }

    @BeforeAll
    static void start() {
        broker = TestBroker.started(directory);
        connections = new QueueConnections(broker.workerSettings());
    }

    @AfterAll
    static void stop() {
        connections.close();
        broker.close();
    }

    /** Each message comes within the wait for the next one, and there is no end of them. */
    @Test
    void closesABatchWhileATrickleGoesOn() {
        ScheduledExecutorService door = Executors.newSingleThreadScheduledExecutor();
        try (JmsBatchSource comments = source("comments", new BatchLimits(1_000_000, 1 << 30, Duration.ofSeconds(1)))) {
            ScheduledFuture<?> trickle = door.scheduleWithFixedDelay(
                    () -> broker.send(TestWrites.comments(1)), 0, 10, TimeUnit.MILLISECONDS);

            Taken taken = comments.take(PROGRESS);
            while (taken instanceof Taken.Nothing) {
                taken = comments.take(PROGRESS);
            }

            assertThat(taken).isInstanceOf(Taken.Some.class);
            assertThat(comments.acknowledge()).isTrue();
            assertThat(trickle.isDone()).isFalse();
        } finally {
            door.shutdown();
        }
    }

    @Test
    void endsATransactionOfGarbageAtTheLimitsOfABatch() {
        for (int i = 0; i < 25; i++) {
            sendGarbage("uploads", 10);
        }
        try (JmsBatchSource uploads = source("uploads", new BatchLimits(10, 1 << 20, Duration.ofMillis(200)))) {
            assertThat(uploads.take(PROGRESS)).isEqualTo(new Taken.Nothing());
            assertThat(ledger.writes).hasValue(10);
        }
        for (int i = 0; i < 3; i++) {
            sendGarbage("readings", 60_000);
        }
        try (JmsBatchSource readings = source("readings", new BatchLimits(10, 100_000, Duration.ofMillis(200)))) {
            assertThat(readings.take(PROGRESS)).isEqualTo(new Taken.Nothing());
            assertThat(ledger.writes).hasValue(12);
        }
    }

    private JmsBatchSource source(String collection, BatchLimits limits) {
        return new JmsBatchSource(connections, collection, limits, ledger);
    }

    private static void sendGarbage(String collection, int length) {
        broker.send(collection, session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(new byte[length]);
            message.setIntProperty(QueueNames.WRITES, 1);
            return message;
        });
    }
}
