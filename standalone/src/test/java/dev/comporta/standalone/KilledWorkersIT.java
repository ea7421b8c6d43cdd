package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers killed with -9 while they hold messages: who has these next, and what their deaths make of a message. */
class KilledWorkersIT {
    /** Measured: about a second. The broker waits for half a minute for a client that asks it to. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What is not there by then will not come. */
    private static final Duration DRAIN = Duration.ofMinutes(3);

    /** More than twice what a broker takes by default before it gives a message up. */
    private static final int KILLS = 25;

    /** They receive, and then stand still with what they have until they are killed. */
    private static final Map<String, String> HOLDING = Map.of(
            "COMPORTA_DRILL", "true",
            "COMPORTA_FAULTS", "after-receive=stall:1:10m",
            "COMPORTA_WORKER_LANES", "1");

    private final Client client = new Client();

    @TempDir
    Path folder;

    @Test
    void aKilledWorkersMessagesAreWithAnotherAtOnce() throws SQLException {
        try (Comporta comporta = Comporta.unhurried(Topology.PROCESSES, folder);
                Burst burst = new Burst(16)) {
            Child other = comporta.addWorker();
            CountDownLatch posted;
            try (Connection table = lockTable(comporta.database())) {
                posted = burst.post(comporta.api(), 1_000_000);
                awaitHolds(comporta.firstWorker());
                awaitHolds(other);
                int before = burst.accepted().size();
                Awaitility.await().atMost(PATIENCE).until(() -> burst.accepted().size() > before + 200);
                other.kill();
                table.rollback();
            }
            long killed = System.nanoTime();
            Set<UUID> promised = Set.copyOf(burst.accepted().keySet());
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> assertThat(comporta.database().ids("comments", "id"))
                            .as("the account: rows")
                            .containsAll(promised));
            Duration took = Figure.since(killed);
            Figure.note("a killed worker's messages are stored by another within", took);
            assertThat(took).isLessThan(SOON);
            burst.stop();
            Burst.await(posted);
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
        }
    }

    /** A broker counts each of these kills against all that the worker had been sent, read or not. */
    @Tag("slow")
    @Test
    void manyKilledWorkersAndADeadDatabaseMakeNothingDeadButThePoison() throws SQLException {
        try (Comporta comporta = Comporta.unhurried(Topology.PROCESSES, folder);
                Burst burst = new Burst(8)) {
            Database database = comporta.database();
            database.run("ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text <> 'poison') NOT VALID");
            assertThat(comporta.firstWorker().terminate()).isZero();
            Burst.await(burst.post(comporta.api(), 500));
            UUID poison = client.postComment(comporta.api(), "poison").id();

            long begun = System.nanoTime();
            killThemAll(comporta);
            Figure.note(KILLS + " workers killed in", Figure.since(begun));
            assertThat(database.count("comments")).isZero();
            Child worker;
            // It has what it cannot store, because the table is locked until the database stops.
            try (Connection table = lockTable(database)) {
                worker = comporta.startWorker(Map.of());
                awaitHolds(worker);
                comporta.whileTheDatabaseIsStopped(() -> {
                    worker.await("The database is lost", PATIENCE);
                    Burst.await(burst.post(comporta.api(), 500));
                });
            }

            Awaitility.await()
                    .atMost(DRAIN)
                    .untilAsserted(() -> assertThat(database.count("comments"))
                            .as("the account: rows")
                            .isGreaterThanOrEqualTo(burst.accepted().size()));
            Awaitility.await().atMost(PATIENCE).until(() -> database.count("dead_letters") > 0);
            assertThat(database.ids("comments", "id"))
                    .as("the account: rows")
                    .isEqualTo(burst.accepted().keySet());
            assertThat(database.rows("SELECT id FROM dead_letters"))
                    .as("the account: dead letters")
                    .containsExactly(List.of(poison.toString()));
            Metrics.assertWorkerBalances(client, Comporta.adminOf(worker));
        }
    }

    /** Three are there at a time: one holds messages and is killed, the next is up already to get them. */
    private static void killThemAll(Comporta comporta) {
        List<Child> alive = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            while (alive.size() < 3) {
                alive.add(comporta.startWorker(HOLDING, "-XX:TieredStopAtLevel=1", "-XX:-UseG1GC", "-XX:+UseSerialGC"));
            }
            Child next = Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> alive.stream().filter(KilledWorkersIT::holds).findFirst(), Optional::isPresent)
                    .orElseThrow();
            alive.remove(next);
            next.kill();
        }
        alive.forEach(Child::kill);
    }

    private static Connection lockTable(Database database) throws SQLException {
        Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement()) {
            lock.execute("LOCK TABLE comments IN SHARE MODE");
        }
        return connection;
    }

    private static void awaitHolds(Child worker) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> holds(worker));
    }

    private static boolean holds(Child worker) {
        if (!worker.log().contains("Started.")) {
            return false;
        }
        String metrics =
                new Client().get(Comporta.adminOf(worker) + "/metrics").raw().body();
        return Metrics.value(metrics, "comporta_worker_inflight_writes") > 0;
    }
}
