package dev.comporta.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.StartFailedException;
import dev.comporta.worker.batch.BatchLimits;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.jms.BytesMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
    private static final BatchLimits LIMITS = new BatchLimits(5_000, 10 << 20, Duration.ofMillis(5));
    private static final String STORED = "comporta_writes_stored_total";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static TestBroker broker;
    private static TestDatabase database;

    private PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Worker worker;

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
        database.execute(
                "DROP SCHEMA public CASCADE",
                "CREATE SCHEMA public",
                "CREATE TABLE readings (reading uuid PRIMARY KEY, sensor text NOT NULL, count4 int, count8 bigint,"
                        + " ratio float8, amount numeric, valid bool, taken_at timestamptz, taken_on date, device uuid,"
                        + " extra jsonb, body json NOT NULL, \"order\" timestamptz NOT NULL,"
                        + " written_at timestamptz NOT NULL)");
        startWorker();
        await().atMost(PATIENCE).until(() -> !worker.health().isDown());
    }

    @AfterEach
    void stopsBalancedAndTakesItsHeartbeatsAlong() {
        worker.stop(Duration.ofSeconds(20));
        assertTheEquation();
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
            assertThat(count("comporta_writes_stored_total")).isEqualTo(1_002);
            assertThat(count("comporta_writes_duplicate_total")).isEqualTo(10);
        });

        assertThat(count("comporta_writes_dead_total")).isEqualTo(1);
        assertThat(count("comporta_writes_taken_total")).isEqualTo(1_013);
        assertThat(database.count("FROM comments")).isEqualTo(1_000);
        assertThat(database.count("FROM dead_letters")).isEqualTo(1);
        assertThat(database.strings("SELECT amount FROM readings")).containsExactly("1.50");
        assertThat(registry.scrape())
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
            await().atMost(PATIENCE).until(() -> count("comporta_worker_inflight_writes") > 0);

            broker.stop();
        }
        await().atMost(PATIENCE).until(() -> count(STORED) > 0);
        await().atMost(PATIENCE).until(() -> worker.health().status() != Health.Status.UP);
        broker.startAgain();
        send(sent, 20);

        await().atMost(PATIENCE).until(() -> database.count("FROM comments") == sent.size());
        assertThat(Set.copyOf(database.ids("SELECT id FROM comments"))).isEqualTo(sent);
        // What was stored while the broker was away came again.
        await().atMost(PATIENCE).until(() -> count("comporta_writes_duplicate_total") > 0);
        await().atMost(PATIENCE).until(() -> worker.health().status() == Health.Status.UP);
    }

    @Test
    void streamsAnUploadOfFiftyMegabytesInLittleMemory() throws SQLException {
        long bytes = 50_000_000;
        Sha256 sha256 = digest(new Noise(bytes));
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), bytes, sha256);
        long before = usedHeap();
        broker.stream(header, new Noise(bytes));

        long most = 0;
        while (database.count("FROM uploads") == 0) {
            most = Math.max(most, usedHeap());
        }

        assertThat(digestOfChunks(header.id())).isEqualTo(sha256);
        assertThat(database.strings("SELECT encode(sha256, 'hex') FROM uploads"))
                .containsExactly(sha256.hex());
        assertThat(database.count("FROM upload_chunks")).isEqualTo((bytes + (256 << 10) - 1) / (256 << 10));
        // The broker of this test, in the same JVM, has its share.
        assertThat(most - before).isLessThan(150_000_000);
    }

    @Test
    void storesTheSameUploadOnceWhenTheDatabaseGoesAwayInTheMiddleOfIt() throws SQLException {
        long bytes = 50_000_000;
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), bytes, digest(new Noise(bytes)));
        database.execute(
                "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_advisory_xact_lock(50); RETURN NEW; END $$",
                "CREATE TRIGGER wait BEFORE INSERT ON upload_chunks FOR EACH ROW WHEN (NEW.seq = 100)"
                        + " EXECUTE FUNCTION wait()");
        try (Connection middle = database.connect();
                Statement statement = middle.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(50)");
            broker.stream(header, new Noise(bytes));
            await().atMost(PATIENCE)
                    .until(() -> database.count("FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") > 0);
            database.stop();
        }
        database.startAgain();

        await().atMost(PATIENCE).until(() -> database.count("FROM uploads") == 1);
        assertThat(database.strings("SELECT sum(length(data)) FROM upload_chunks"))
                .containsExactly(Long.toString(bytes));
        assertThat(database.count("FROM dead_letters")).isZero();
        assertThat(count("comporta_writes_returned_total{collection=\"uploads\"}"))
                .isPositive();
    }

    @Test
    void putsAnUploadAsideWhoseBodyIsNeverTheAcceptedOne() {
        long bytes = 5_000_000;
        broker.stream(TestWrites.uploadHeader(TestWrites.id(), bytes, digest(new Noise(1))), new Noise(bytes));
        broker.stream(TestWrites.uploadHeader(TestWrites.id(), bytes, digest(new Noise(bytes))), new Noise(bytes));

        await().atMost(PATIENCE).until(() -> count("comporta_writes_dead_total{collection=\"uploads\"}") == 1);
        await().atMost(PATIENCE).until(() -> database.count("FROM uploads") == 1);

        await().atMost(PATIENCE).until(() -> worker.health().status() == Health.Status.UP);
        String reason = broker.take(QueueNames.DEAD, message -> message.getStringProperty("comporta_reason"));
        assertThat(reason).isEqualTo("its body is not the one that was accepted");
    }

    @Test
    void picksUpATableThatIsMadeLater() {
        worker.stop(Duration.ofSeconds(20));
        database.execute("ALTER TABLE readings RENAME TO later");
        startWorker();
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
        worker.stop(Duration.ofSeconds(20));

        assertThat(broker.take(QueueNames.of("comments"), TestBroker::bytes)).isNotNull();
        assertThat(broker.take(QueueNames.DEAD, TestBroker::bytes)).isNull();
        assertThat(database.count("FROM dead_letters")).isZero();
    }

    @Test
    void putsGarbageAsideAndCountsIt() {
        broker.send("comments", session -> session.createTextMessage("garbage"));
        broker.send(TestWrites.comments(1));

        await().atMost(PATIENCE).until(() -> count("comporta_writes_dead_total") == 1);

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
        worker.stop(Duration.ofSeconds(20));
        assertThat(broker.take(QueueNames.of("comments"), TestBroker::bytes)).isNotNull();
    }

    @Test
    void refusesToStartOnADatabaseThatWouldLoseWhatItCommits() {
        database.execute("ALTER DATABASE comporta SET synchronous_commit = off");
        try {
            Worker careful = another();
            assertThatThrownBy(careful::start)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("synchronous_commit is off");
        } finally {
            database.execute("ALTER DATABASE comporta RESET synchronous_commit");
        }
    }

    @Test
    void sharesAQueueWithAnotherWorkerWithoutStoringTwice() {
        PrometheusMeterRegistry others = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Worker other = new Worker(settings(), collections(), others);
        other.start();
        Set<UUID> sent = new HashSet<>();
        try {
            await().atMost(PATIENCE).until(() -> {
                send(sent, 10);
                return count(registry, STORED) > 0 && count(others, STORED) > 0;
            });
            await().atMost(PATIENCE).until(() -> database.count("FROM comments") == sent.size());
        } finally {
            other.stop(Duration.ofSeconds(20));
        }
        assertThat(Set.copyOf(database.ids("SELECT id FROM comments"))).isEqualTo(sent);
        assertThat(count(registry, STORED) + count(others, STORED)).isEqualTo(sent.size());
    }

    private void startWorker() {
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        worker = new Worker(settings(), collections(), registry);
        worker.start();
    }

    private static Worker another() {
        return new Worker(settings(), collections(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private static Collections collections() {
        return Collections.load(WorkerIT.class.getClassLoader());
    }

    private static WorkerSettings settings() {
        return new WorkerSettings(
                broker.workerSettings(), database.settings(), 2, LIMITS, Optional.empty(), Faults.NONE);
    }

    private static void send(Set<UUID> sent, int messages) {
        for (int i = 0; i < messages; i++) {
            List<Envelope> message = TestWrites.comments(50);
            message.forEach(write -> sent.add(write.header().id()));
            broker.send(message);
        }
    }

    private void assertTheEquation() {
        for (String collection : List.of("comments", "uploads", "readings")) {
            String label = "{collection=\"" + collection + "\"}";
            double out = count("comporta_writes_stored_total" + label)
                    + count("comporta_writes_duplicate_total" + label)
                    + count("comporta_writes_dead_total" + label)
                    + count("comporta_writes_returned_total" + label)
                    + count("comporta_worker_inflight_writes" + label);
            assertThat(count("comporta_writes_taken_total" + label))
                    .as(collection)
                    .isEqualTo(out);
            assertThat(count("comporta_worker_inflight_writes" + label))
                    .as(collection)
                    .isZero();
        }
    }

    /** Sum over all series whose line begins so. */
    private double count(String series) {
        return count(registry, series);
    }

    private static double count(PrometheusMeterRegistry counters, String series) {
        return counters.scrape()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Sha256 digest(InputStream in) {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[8192];
        try {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Sha256.wrap(digest.digest());
    }

    private static Sha256 digestOfChunks(UUID id) throws SQLException {
        MessageDigest digest = Sha256.newDigest();
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT data FROM upload_chunks WHERE upload_id = ? ORDER BY seq")) {
                statement.setObject(1, id);
                statement.setFetchSize(10);
                ResultSet chunks = statement.executeQuery();
                while (chunks.next()) {
                    digest.update(chunks.getBytes(1));
                }
            }
        }
        return Sha256.wrap(digest.digest());
    }

    /** As many bytes that do not compress, the same each time. */
    private static final class Noise extends InputStream {
        private final Random random = new Random(50);
        private long left;

        Noise(long bytes) {
            left = bytes;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) == 1 ? one[0] & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int now = (int) Math.min(left, length);
            for (int i = offset; i < offset + now; i++) {
                bytes[i] = (byte) random.nextInt(256);
            }
            left -= now;
            return now == 0 && length > 0 ? -1 : now;
        }
    }
}
