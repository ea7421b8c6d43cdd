package dev.comporta.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.embedded.proxy.FaultProxy;
import dev.comporta.worker.batch.BatchLimits;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose connections are cut while the other side has done what was asked, and before it could say so. */
@Timeout(180)
final class CutConnectionIT {
    /** The end of PostgreSQL's answer to COMMIT: the command's tag. */
    private static final String COMMITTED = "COMMIT\0";

    /** Artemis's answer to a commit: a packet of type 21, with the first bytes of a channel's small number. */
    private static final String DONE = "\u0015\0\0\0\0\0\0\0";

    private static final int CUTS = 20;
    private static final int WRITES_A_MESSAGE = 10;

    /** A batch is a message, so that a round has several commits. */
    private static final BatchLimits LIMITS = new BatchLimits(WRITES_A_MESSAGE, 10 << 20, Duration.ofMillis(5));

    private static final int LANES = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static TestBroker broker;
    private static TestDatabase database;

    private final Set<UUID> sent = new HashSet<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private FaultProxy beforeBroker;
    private FaultProxy beforeDatabase;
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
        database.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
        beforeBroker = new FaultProxy(0, port(broker.workerSettings().url()));
        beforeDatabase = new FaultProxy(0, port(database.settings().jdbcUrl().substring("jdbc:".length())));
        worker = new Worker(settings(), Collections.load(getClass().getClassLoader()), registry);
        worker.start();
        await().atMost(PATIENCE).until(() -> database.count("FROM worker_heartbeats") > 0);
    }

    @AfterEach
    void stop() {
        worker.stop(Duration.ofSeconds(20));
        beforeBroker.close();
        beforeDatabase.close();
    }

    @Test
    void storesOnceWhenTheReplyToCommitIsLost() {
        int commitsInDoubt = 0;
        for (int round = 0; commitsInDoubt < CUTS; round++) {
            double repeated = count("duplicate");
            int cuts = beforeDatabase.cuts();
            beforeDatabase.cutBeforeReply(COMMITTED, 1 + round % 3);
            while (beforeDatabase.cuts() == cuts) {
                send();
            }
            send();
            await().atMost(PATIENCE).until(() -> count("stored") + count("duplicate") == sent.size());
            // Otherwise the cut has hit a heartbeat.
            commitsInDoubt += count("duplicate") == repeated + WRITES_A_MESSAGE ? 1 : 0;
        }

        worker.stop(Duration.ofSeconds(20));
        assertEachIsStoredOnce();
        assertTheEquation();
        assertThat(count("duplicate")).isEqualTo(CUTS * WRITES_A_MESSAGE);
        assertThat(count("taken")).isEqualTo(sent.size());
    }

    @Test
    void storesOnceWhenTheBrokersReplyToACommitIsLost() {
        int nothingAgain = 0;
        for (int round = 0; nothingAgain < CUTS; round++) {
            double before = count("taken") - sent.size();
            cutBeforeBroker(() -> beforeBroker.cutBeforeReply(DONE, 1));
            // The broker had committed, so it delivers nothing again. Otherwise the cut has hit the reply to another
            // call.
            nothingAgain += count("taken") - sent.size() == before ? 1 : 0;
            assertThat(round)
                    .as("rounds, with %s of %s as they should be", nothingAgain, CUTS)
                    .isLessThan(2 * CUTS);
        }

        worker.stop(Duration.ofSeconds(20));
        assertEachIsStoredOnce();
        assertTheEquation();
        assertThat(broker.take(QueueNames.of("comments"), TestBroker::bytes)).isNull();
    }

    @Test
    void storesOnceWhenWhatTheBrokerSendsIsLost() {
        for (int round = 0; round < CUTS; round++) {
            // A delivery, of the batch in hand or of a later one, or the reply to a commit.
            int pieces = 1 + round % 4;
            cutBeforeBroker(() -> beforeBroker.cutBeforeReply(pieces));
        }

        worker.stop(Duration.ofSeconds(20));
        assertEachIsStoredOnce();
        assertTheEquation();
        forgetWhatWouldComeAgain();
    }

    /** Sends until the next cut, and until the lane has connected again and stored everything. */
    private void cutBeforeBroker(Runnable arm) {
        int cuts = beforeBroker.cuts();
        arm.run();
        while (beforeBroker.cuts() == cuts) {
            send();
        }
        send();
        await().atMost(PATIENCE).until(() -> database.count("FROM comments") == sent.size());
    }

    /** What was stored when its delivery was cut off may wait once more, and is no business of the next test. */
    private static void forgetWhatWouldComeAgain() {
        while (broker.take(QueueNames.of("comments"), TestBroker::bytes) != null) {
            // Another one.
        }
    }

    private void send() {
        List<Envelope> message = TestWrites.comments(WRITES_A_MESSAGE);
        message.forEach(write -> sent.add(write.header().id()));
        broker.send(message);
    }

    private void assertEachIsStoredOnce() {
        List<UUID> stored = database.ids("SELECT id FROM comments");
        assertThat(stored).doesNotHaveDuplicates();
        assertThat(Set.copyOf(stored)).isEqualTo(sent);
        assertThat(database.count("FROM dead_letters")).isZero();
    }

    private void assertTheEquation() {
        assertThat(count("taken")).isEqualTo(count("stored") + count("duplicate") + count("dead") + count("returned"));
    }

    /** Of comments. */
    private double count(String what) {
        return registry.get("comporta.writes." + what)
                .tag("collection", "comments")
                .counter()
                .count();
    }

    private WorkerSettings settings() {
        return new WorkerSettings(
                new QueueSettings(
                        "tcp://127.0.0.1:" + beforeBroker.port(),
                        broker.workerSettings().login()),
                new DatabaseSettings(
                        "jdbc:postgresql://127.0.0.1:" + beforeDatabase.port() + "/comporta",
                        database.settings().login()),
                LANES,
                LIMITS,
                Optional.empty(),
                Faults.NONE,
                Optional.empty());
    }

    private static int port(String url) {
        return URI.create(url).getPort();
    }
}
