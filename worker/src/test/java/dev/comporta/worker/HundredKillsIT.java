package dev.comporta.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.service.Health;
import dev.comporta.embedded.proxy.FaultProxy;
import dev.comporta.worker.batch.BatchLimits;
import dev.comporta.worker.batch.CountingLedger;
import dev.comporta.worker.batch.Progress;
import dev.comporta.worker.batch.Taken;
import dev.comporta.worker.queue.JmsBatchSource;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the deaths of workers make of the messages that they had been sent. A death is seen by the broker as a connection that
 * is reset, so a hundred of a lane's connections stand for a hundred workers; KilledWorkersIT kills processes.
 */
@Timeout(300)
final class HundredKillsIT {
    private static final Progress PROGRESS = new Progress(InstantSource.system());

    private static final int KILLS = 100;
    private static final int MESSAGES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is not there by then will not come. */
    private static final Duration DRAIN = Duration.ofMinutes(3);

    /** Less than there is, so that the rest is what a dead worker had been sent and never read. */
    private static final BatchLimits SMALL = new BatchLimits(20, 1 << 20, Duration.ofMillis(5));

    @TempDir
    private Path directory;

    @Test
    void aHundredDeadWorkersAndADeadDatabaseMakeNothingDeadButThePoison() throws SQLException {
        try (TestBroker broker = TestBroker.started(directory.resolve("broker"));
                TestDatabase database = TestDatabase.started(directory.resolve("database"))) {
            TestWorker maker = new TestWorker(broker, database);
            maker.startOnFreshTables();
            maker.stop();
            database.execute("ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text <> 'poison')");
            Set<UUID> sent = new HashSet<>();
            for (int i = 0; i < MESSAGES; i++) {
                List<Envelope> message = TestWrites.comments(2);
                message.forEach(write -> sent.add(write.header().id()));
                broker.send(message);
            }
            Envelope poison = TestWrites.comment(TestWrites.POISON);
            broker.send(List.of(poison));

            dieWithMessages(broker);
            TestWorker worker = new TestWorker(broker, database);
            storeThroughAnOutage(worker, database, sent.size());
            worker.stop();

            assertThat(Set.copyOf(database.ids("SELECT id FROM comments")))
                    .as("the account: rows")
                    .isEqualTo(sent);
            assertThat(database.count("FROM comments"))
                    .as("the account: rows, each once")
                    .isEqualTo(sent.size());
            assertThat(database.ids("SELECT id FROM dead_letters"))
                    .as("the account: dead letters")
                    .containsExactly(poison.header().id());
            assertThat(broker.take(QueueNames.DEAD, TestBroker::bytes)).isNull();
            worker.assertTheEquation();
        }
    }

    private static void dieWithMessages(TestBroker broker) {
        QueueSettings settings = broker.workerSettings();
        try (FaultProxy proxy = new FaultProxy(0, URI.create(settings.url()).getPort());
                QueueConnections connections =
                        new QueueConnections(new QueueSettings("tcp://127.0.0.1:" + proxy.port(), settings.login()));
                JmsBatchSource lane = new JmsBatchSource(connections, "comments", SMALL, new CountingLedger())) {
            for (int kill = 0; kill < KILLS; kill++) {
                takes(lane, Taken.Some.class);
                proxy.reset();
                // Until it has noticed: a lane that closes before that waits for an answer that cannot come.
                takes(lane, Taken.Away.class);
            }
        }
    }

    private static void takes(JmsBatchSource lane, Class<? extends Taken> wanted) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> wanted.isInstance(lane.take(PROGRESS)));
    }

    /** It holds a batch when the database goes. */
    private static void storeThroughAnOutage(TestWorker worker, TestDatabase database, int writes) throws SQLException {
        try (Connection table = database.connect();
                Statement lock = table.createStatement()) {
            table.setAutoCommit(false);
            lock.execute("LOCK TABLE comments IN SHARE MODE");
            worker.start();
            await().atMost(PATIENCE).until(() -> worker.count("comporta_worker_inflight_writes") > 0);
            database.stop();
        }
        await().atMost(PATIENCE).until(() -> worker.health().status() != Health.Status.UP);
        database.startAgain();
        await().atMost(DRAIN).untilAsserted(() -> {
            assertThat(database.count("FROM comments")).as("the account: rows").isGreaterThanOrEqualTo(writes);
            assertThat(database.count("FROM dead_letters"))
                    .as("the account: dead letters")
                    .isPositive();
        });
    }
}
