package dev.comporta.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code compose up --scale worker=4} under load. */
@Tag("slow")
@EnabledIf(value = Compose.CONDITION, disabledReason = Compose.SKIPPED)
class ComposeScaleIT {
    private static final Logger LOG = LoggerFactory.getLogger(ComposeScaleIT.class);
    private static final int WORKERS = 4;
    private static final Duration BURST = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofMinutes(3);
    private static final Duration RETURN = Duration.ofMinutes(2);

    /** Enough of the burst for the next part to be in the middle of it. */
    private static final int SOME = 500;

    @TempDir
    static Path folder;

    private static Compose site;

    @BeforeAll
    static void up() throws Exception {
        site = Compose.up(folder, WORKERS);
    }

    @AfterAll
    static void down() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void noWorkerHasLessThanHalfOfItsFairShareOfABurst() throws Exception {
        Map<String, Long> before = rowsByWorker();
        AccountedBurst burst = new AccountedBurst(site.door(), "/share", BURST);
        burst.awaitEnd();
        awaitClean(burst);

        Map<String, Long> share = awaitTold(before, burst.accepted());
        LOG.info("shared. accepted={} rows={}", burst.accepted(), share.values());
        assertThat(share).hasSize(WORKERS);
        assertThat(share.values()).allMatch(rows -> rows >= burst.accepted() / WORKERS / 2);
    }

    @Test
    void aKilledWorkerAndAKilledDoorLoseNothing() throws Exception {
        AccountedBurst burst = new AccountedBurst(site.door(), "/kills", RETURN.multipliedBy(4));
        awaitMore(burst);
        Engine.kill(site.containers("worker").get(0));
        awaitMore(burst);
        Engine.kill(site.containers("door").get(0));
        assertThat(site.containers("door")).isEmpty();
        assertThat(site.containers("worker")).hasSize(WORKERS - 1);
        site.bringUp(WORKERS);
        awaitMore(burst);
        burst.end();
        burst.awaitEnd();

        awaitClean(burst);
        LOG.info("killed. {}", account(burst));
        assertThat(account(burst).unknown()).as("the door died in mid-burst").isPositive();
    }

    private static void awaitMore(AccountedBurst burst) {
        int wanted = burst.accepted() + SOME;
        Awaitility.await().atMost(RETURN).until(() -> burst.accepted() >= wanted);
    }

    /** Everything is where it belongs, and still is when all has come to rest. */
    private static void awaitClean(AccountedBurst burst) {
        Awaitility.await()
                .pollInterval(Duration.ofSeconds(1))
                .during(Duration.ofSeconds(3))
                .atMost(DRAIN)
                .untilAsserted(
                        () -> assertThat(account(burst)).as("the account").matches(AccountedBurst.Account::isClean));
    }

    private static AccountedBurst.Account account(AccountedBurst burst) throws SQLException {
        try (Connection database = site.database()) {
            return burst.account(database);
        }
    }

    /** Workers tell every two seconds what they have stored; one that died before the burst tells nothing any more. */
    private static Map<String, Long> awaitTold(Map<String, Long> before, int rows) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            Map<String, Long> share = rowsByWorker();
                            share.replaceAll((worker, stored) -> stored - before.getOrDefault(worker, 0L));
                            return share;
                        },
                        share -> share.values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum()
                                >= rows);
    }

    private static Map<String, Long> rowsByWorker() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection database = site.database();
                Statement statement = database.createStatement();
                ResultSet workers = statement.executeQuery("SELECT instance, sum(rows) FROM worker_heartbeats"
                        + " WHERE at > now() - interval '20 seconds' GROUP BY instance")) {
            while (workers.next()) {
                rows.put(workers.getString(1), workers.getLong(2));
            }
        }
        return rows;
    }
}
