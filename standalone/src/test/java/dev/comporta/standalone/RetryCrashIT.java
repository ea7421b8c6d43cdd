package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** kill -9 of {@code dead retry}: before its mark, between mark and send, within the send, and anywhere. */
class RetryCrashIT {
    /** Fewer deaths than the brake wants. */
    private static final int LETTERS = 90;

    private static final int ROUNDS = 6;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String EVERYWHERE = "(SELECT id FROM comments UNION SELECT id FROM dead_letters) AS t";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void aRetryThatIsKilledAtAnyStepLosesNothingAndStoresNothingTwice(Topology topology) throws SQLException {
        try (Comporta comporta = Comporta.start(topology, folder);
                Burst burst = new Burst(8)) {
            Database database = comporta.database();
            database.run("ALTER TABLE comments ADD CONSTRAINT nothing CHECK (page = '') NOT VALID");
            Burst.await(burst.post(comporta.api(), LETTERS));
            Set<UUID> all = burst.accepted().keySet();
            await(database, "dead_letters", all.size());
            database.run("ALTER TABLE comments DROP CONSTRAINT nothing");

            killWhereItMarks(comporta);
            assertThat(database.ids(EVERYWHERE, "id")).isEqualTo(all);
            killWhereItSends(comporta);
            assertThat(database.ids(EVERYWHERE, "id")).isEqualTo(all);
            killAnywhere(comporta, all);

            try (Child retry = comporta.command("dead", "retry", "--all")) {
                assertThat(retry.exitCode(SOON)).as(retry.log()).isZero();
            }
            await(database, "dead_letters", 0);
            assertThat(database.ids("comments", "id")).isEqualTo(all);
            assertThat(database.count("comments")).isEqualTo(all.size());
            Metrics.assertWorkerBalances(new Client(), comporta.workerAdmin());
        }
    }

    /** What the server makes of the statement of a program that is no more: marked, and never sent. */
    private static void killWhereItMarks(Comporta comporta) throws SQLException {
        Database database = comporta.database();
        try (Connection locks = lockAll(database);
                Child retry = comporta.command("dead", "retry", "--all")) {
            awaitBlocked(database);
            retry.kill();
            locks.rollback();
        }
        await(database, "pg_stat_activity WHERE application_name = 'comporta'", 0);
        assertThat(database.count("comments")).isZero();
    }

    private static void killWhereItSends(Comporta comporta) throws SQLException {
        Database database = comporta.database();
        String marked = lastMark(database);
        try (Child retry = lockedAndReleasedIntoAFrozenBroker(comporta)) {
            Awaitility.await().atMost(SOON).until(() -> !lastMark(database).equals(marked));
            retry.kill();
        } finally {
            comporta.brokerOrAll().signal("CONT");
        }
    }

    private static Child lockedAndReleasedIntoAFrozenBroker(Comporta comporta) throws SQLException {
        Database database = comporta.database();
        try (Connection locks = lockAll(database)) {
            Child retry = comporta.command("dead", "retry", "--all");
            awaitBlocked(database);
            comporta.brokerOrAll().signal("STOP");
            locks.rollback();
            return retry;
        }
    }

    private static void killAnywhere(Comporta comporta, Set<UUID> all) {
        Database database = comporta.database();
        Random random = new Random(4711);
        for (int round = 0; round < ROUNDS; round++) {
            long enough = Math.min(all.size(), database.count("comments") + 1 + random.nextInt(12));
            try (Child retry = comporta.command("dead", "retry", "--all", "--rate", "200")) {
                Awaitility.await()
                        .atMost(SOON)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> database.count("comments") >= enough);
                retry.kill();
            }
            assertThat(database.ids(EVERYWHERE, "id")).isEqualTo(all);
        }
    }

    private static String lastMark(Database database) {
        return database.rows("SELECT max(retried_at) FROM dead_letters").get(0).get(0);
    }

    private static Connection lockAll(Database database) throws SQLException {
        Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement()) {
            lock.execute("SELECT id FROM dead_letters FOR UPDATE");
        }
        return connection;
    }

    private static void awaitBlocked(Database database) {
        await(database, "pg_stat_activity WHERE application_name = 'comporta' AND wait_event_type = 'Lock'", 1);
    }

    private static void await(Database database, String what, long count) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(database.count(what)).isEqualTo(count));
    }
}
