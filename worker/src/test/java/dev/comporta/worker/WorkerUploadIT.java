package dev.comporta.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.service.Health;
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
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker and bodies too large for its memory. */
@Timeout(120)
final class WorkerUploadIT {
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
    void streamsAnUploadOfFiftyMegabytesInLittleMemory() throws SQLException {
        long bytes = 50_000_000;
        Sha256 sha256 = digest(new Noise(bytes));
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), bytes, sha256);
        long before = liveHeap();
        broker.stream(header, new Noise(bytes));

        long most = 0;
        while (database.count("FROM uploads") == 0) {
            most = Math.max(most, liveHeap());
        }

        assertThat(digestOfChunks(header.id())).isEqualTo(sha256);
        assertThat(database.strings("SELECT encode(sha256, 'hex') FROM uploads"))
                .containsExactly(sha256.hex());
        assertThat(database.count("FROM upload_chunks")).isEqualTo((bytes + 7_999) / 8_000);
        // The broker of this test, in the same JVM, has its share; half of the upload would be too much.
        assertThat(most - before).isLessThan(bytes / 2);
    }

    @Test
    void storesTheOthersOfABatchWholeWhenOneUploadsChunksAreRefused() {
        Envelope refused = TestWrites.upload(TestWrites.id(), new byte[20_000]);
        database.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN RAISE EXCEPTION 'not this' USING ERRCODE = '23514'; END $$",
                "CREATE TRIGGER refuse BEFORE INSERT ON upload_chunks FOR EACH ROW WHEN (NEW.upload_id = '"
                        + refused.header().id() + "') EXECUTE FUNCTION refuse()");

        broker.send(List.of(
                TestWrites.upload(TestWrites.id(), new byte[20_001]),
                refused,
                TestWrites.upload(TestWrites.id(), new byte[20_002])));

        await().atMost(PATIENCE).until(() -> database.count("FROM uploads") == 2);
        assertThat(database.strings("SELECT sum(length(data)) FROM upload_chunks GROUP BY upload_id ORDER BY 1"))
                .containsExactly("20001", "20002");
        assertThat(database.strings("SELECT id FROM dead_letters"))
                .containsExactly(refused.header().id().toString());
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
        assertThat(worker.count("comporta_writes_returned_total{collection=\"uploads\"}"))
                .isPositive();
    }

    @Test
    void putsAnUploadAsideWhoseBodyIsNeverTheAcceptedOne() {
        long bytes = 5_000_000;
        broker.stream(TestWrites.uploadHeader(TestWrites.id(), bytes, digest(new Noise(1))), new Noise(bytes));
        broker.stream(TestWrites.uploadHeader(TestWrites.id(), bytes, digest(new Noise(bytes))), new Noise(bytes));

        await().atMost(PATIENCE).until(() -> worker.count("comporta_writes_dead_total{collection=\"uploads\"}") == 1);
        await().atMost(PATIENCE).until(() -> database.count("FROM uploads") == 1);

        await().atMost(PATIENCE).until(() -> worker.health().status() == Health.Status.UP);
        String reason = broker.take(QueueNames.DEAD, message -> message.getStringProperty("comporta_reason"));
        assertThat(reason).isEqualTo("its body is not the one that was accepted");
    }

    /** What garbage there is says more about the tests before than about this one. */
    private static long liveHeap() {
        System.gc();
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
