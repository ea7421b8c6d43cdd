package dev.comporta.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.StartFailedException;
import jakarta.jms.BytesMessage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class WorkerIT {
    private static final String STORED = "comporta_writes_stored_total";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static TestBroker broker;
    private static TestDatabase database;

    private TestWorker worker;

    @BeforeAll
    static void startServers() {
        broker = TestBroker.started(directory.resolve("broker"));
        database = TestDatabase.started(directory.resolve("database"));
    }

    @AfterAll
    static void stopServers() {
        broker.close();
        database.close();
    }

    @BeforeEach
    void startFresh() {
        worker = new TestWorker(broker, database);
        worker.startOnFreshTables();
    }

    @AfterEach
    void stopsBalancedAndTakesItsHeartbeatsAlong() {
        worker.stop();
        worker.assertTheEquation();
        assertThat(database.count("FROM worker_heartbeats")).isZero();
    }

    @Test
    void storesEveryCollectionAndCountsIt() {
        database.execute("ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text <> 'poison')");
        List<Envelope> comments = new ArrayList<>(TestWrites.comments(1_000));
        comments.add(500, TestWrites.comment(TestWrites.POISON));
        broker.send(comments);
        broker.send(comments.subList(0, 10));
        broker.send(List.of(TestWrites.json("readings", TestWrites.id(), "{\"sensor\":\"s\",\"amount\":1.50}", null)));
        broker.send(List.of(TestWrites.upload(TestWrites.id(), new byte[1000])));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(worker.count("comporta_writes_stored_total")).isEqualTo(1_002);
            assertThat(worker.count("comporta_writes_duplicate_total")).isEqualTo(10);
        });

        assertThat(worker.count("comporta_writes_dead_total")).isEqualTo(1);
        assertThat(worker.count("comporta_writes_taken_total")).isEqualTo(1_013);
        assertThat(database.count("FROM comments")).isEqualTo(1_000);
        assertThat(database.count("FROM dead_letters")).isEqualTo(1);
        assertThat(database.strings("SELECT amount FROM readings")).containsExactly("1.50");
        assertThat(worker.metrics())
                .contains("comporta_batch_rows_count{collection=\"comments\"}")
                .contains("comporta_store_seconds_bucket{collection=\"comments\",le=\"0.01\"}")
                .contains("comporta_accept_to_stored_seconds_count{collection=\"comments\"}");
        await().atMost(PATIENCE)
                .until(
                        () -> database.strings("SELECT sum(rows) FROM worker_heartbeats WHERE state = 'RECEIVING'"),
                        List.of("1002")::equals);
    }

    @Test
    void losesNothingAndDeclaresNothingDeadWhileTheDatabaseIsAway() {
        Set<UUID> sent = new HashSet<>();
        send(sent, 20);
        await().atMost(PATIENCE).until(() -> database.count("FROM comments") > 0);

        database.stop();
        send(sent, 20);
        await().atMost(PATIENCE).until(() -> worker.health().status() != Health.Status.UP);
        send(sent, 20);
        database.startAgain();

        await().atMost(PATIENCE).until(() -> database.count("FROM comments") == sent.size());
        assertThat(Set.copyOf(database.ids("SELECT id FROM comments"))).isEqualTo(sent);
        assertThat(database.count("FROM dead_letters")).isZero();
        await().atMost(PATIENCE).until(() -> worker.health().status() == Health.Status.UP);
    }

    @Test
    void losesNothingWhileTheBrokerIsAway() throws SQLException {
        Set<UUID> sent = new HashSet<>();
        try (Connection table = database.connect();
                Statement statement = table.createStatement()) {
            table.setAutoCommit(false);
            statement.execute("LOCK TABLE comments IN SHARE MODE");
            send(sent, 20);
            await().atMost(PATIENCE).until(() -> worker.count("comporta_worker_inflight_writes") > 0);

            broker.stop();
        }
        await().atMost(PATIENCE).until(() -> worker.count(STORED) > 0);
        await().atMost(PATIENCE).until(() -> worker.health().status() != Health.Status.UP);
        broker.startAgain();
        send(sent, 20);

        await().atMost(PATIENCE).until(() -> database.count("FROM comments") == sent.size());
        assertThat(Set.copyOf(database.ids("SELECT id FROM comments"))).isEqualTo(sent);
        // What was stored while the broker was away came again.
        await().atMost(PATIENCE).until(() -> worker.count("comporta_writes_duplicate_total") > 0);
        await().atMost(PATIENCE).until(() -> worker.health().status() == Health.Status.UP);
    }

    @Test
    void picksUpATableThatIsMadeLater() {
        worker.stop();
        database.execute("ALTER TABLE readings RENAME TO later");
        worker = new TestWorker(broker, database);
        worker.start();
        broker.send(List.of(TestWrites.json("readings", TestWrites.id(), "{\"sensor\":\"s\"}", null)));
        await().atMost(PATIENCE)
                .until(() -> worker.health().parts().stream()
                        .anyMatch(part -> part.isDown() && part.detail().contains("table readings does not exist")));

        database.execute("ALTER TABLE later RENAME TO readings");

        await().atMost(PATIENCE).until(() -> database.count("FROM readings") == 1);
        await().atMost(PATIENCE).until(() -> !worker.health().isDown());
    }

    @Test
    void turnsRedForANewerEnvelopeAndKeepsIt() {
        List<Envelope> newer = TestWrites.comments(2);
        broker.send("comments", session -> {
            byte[] bytes = EnvelopeCodec.encode(newer);
            bytes[2] = EnvelopeCodec.VERSION + 1;
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(bytes);
            message.setIntProperty(QueueNames.WRITES, newer.size());
            return message;
        });

        await().atMost(PATIENCE).until(() -> worker.health().isDown());
        worker.stop();

        assertThat(broker.take(QueueNames.of("comments"), TestBroker::bytes)).isNotNull();
        assertThat(broker.take(QueueNames.DEAD, TestBroker::bytes)).isNull();
        assertThat(database.count("FROM dead_letters")).isZero();
    }

    @Test
    void putsGarbageAsideAndCountsIt() {
        broker.send("comments", session -> session.createTextMessage("garbage"));
        broker.send(TestWrites.comments(1));

        await().atMost(PATIENCE).until(() -> worker.count("comporta_writes_dead_total") == 1);

        await().atMost(PATIENCE).until(() -> database.count("FROM comments") == 1);
        String reason = broker.take(QueueNames.DEAD, message -> message.getStringProperty("comporta_reason"));
        assertThat(reason).isEqualTo("not a message of bytes");
    }

    @Test
    void brakesACollectionWhoseWritesDie() {
        database.execute("ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text <> 'poison')");
        broker.send(Stream.generate(() -> TestWrites.comment(TestWrites.POISON))
                .limit(101)
                .toList());
        await().atMost(PATIENCE)
                .until(() -> worker.health().parts().stream()
                        .filter(part -> part.name().startsWith("comments-"))
                        .allMatch(part -> part.detail().contains("the brake")));

        broker.send(TestWrites.comments(1));
        broker.send(List.of(TestWrites.json("readings", TestWrites.id(), "{\"sensor\":\"s\"}", null)));

        await().atMost(PATIENCE).until(() -> database.count("FROM readings") == 1);
        assertThat(database.count("FROM comments")).isZero();
        assertThat(database.count("FROM dead_letters")).isEqualTo(101);
        worker.stop();
        assertThat(broker.take(QueueNames.of("comments"), TestBroker::bytes)).isNotNull();
    }

    @Test
    void refusesToStartOnADatabaseThatWouldLoseWhatItCommits() {
        database.execute("ALTER DATABASE comporta SET synchronous_commit = off");
        try {
            TestWorker careful = new TestWorker(broker, database);
            assertThatThrownBy(careful::start)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("synchronous_commit is off");
        } finally {
            database.execute("ALTER DATABASE comporta RESET synchronous_commit");
        }
    }

    @Test
    void sharesAQueueWithAnotherWorkerWithoutStoringTwice() {
        TestWorker other = new TestWorker(broker, database);
        other.start();
        Set<UUID> sent = new HashSet<>();
        try {
            await().atMost(PATIENCE).until(() -> {
                send(sent, 10);
                return worker.count(STORED) > 0 && other.count(STORED) > 0;
            });
            await().atMost(PATIENCE).until(() -> database.count("FROM comments") == sent.size());
        } finally {
            other.stop();
        }
        assertThat(Set.copyOf(database.ids("SELECT id FROM comments"))).isEqualTo(sent);
        assertThat(worker.count(STORED) + other.count(STORED)).isEqualTo(sent.size());
    }

    private static void send(Set<UUID> sent, int messages) {
        for (int i = 0; i < messages; i++) {
            List<Envelope> message = TestWrites.comments(50);
            message.forEach(write -> sent.add(write.header().id()));
            broker.send(message);
        }
    }
}
