package dev.comporta.ingest.workers;

import com.zaxxer.hikari.HikariDataSource;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.ingest.receipt.ReadPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The questions as SQL. For the reader's thread; blocks, at most some seconds. Both cost the server the same however much is
 * stored: heartbeats are a row a lane, and of the dead letters it only visits the last ones, by their index.
 */
final class WorkersDatabase implements AutoCloseable {
    /** More than anybody reads on a page. */
    static final int MOST_WORKERS = 50;

    /** Beyond, a person needs to know that there are many, not how many. */
    static final int MOST_DEAD = 1_000;

    private static final int SECONDS = 2;

    /** undefined_table: before the first worker has migrated, there is no worker. */
    private static final String NO_SUCH_TABLE = "42P01";

    private static final String BEATS = "SELECT instance, count(*), count(*) FILTER (WHERE state LIKE 'WAITING%'),"
            + " count(*) FILTER (WHERE state IN ('FAILED', 'BRAKED')),"
            + " count(*) FILTER (WHERE state = 'STUCK'), sum(rows)::bigint,"
            + " greatest(0, extract(epoch FROM now() - max(at)) * 1000)::bigint"
            + " FROM worker_heartbeats WHERE at > now() - interval '1 hour'"
            + " GROUP BY instance ORDER BY max(at) DESC, instance LIMIT " + (MOST_WORKERS + 1);

    private static final String DEAD = "SELECT collection, count(*) FROM (SELECT collection FROM dead_letters"
            + " ORDER BY died_at DESC LIMIT " + (MOST_DEAD + 1) + ") latest GROUP BY collection";

    private final HikariDataSource pool;

    WorkersDatabase(DatabaseSettings settings) {
        pool = ReadPool.open("live-page", settings);
    }

    /** What is there now. Throws when the server does not answer. */
    WorkersAnswer.Seen look() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            List<SeenWorker> workers = new ArrayList<>();
            select(
                    connection,
                    BEATS,
                    row -> workers.add(new SeenWorker(
                            String.valueOf(row.getString(1)),
                            row.getLong(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6),
                            Duration.ofMillis(row.getLong(7)))));
            Map<String, Long> dead = new HashMap<>();
            select(connection, DEAD, row -> dead.put(String.valueOf(row.getString(1)), row.getLong(2)));
            long counted = dead.values().stream().mapToLong(Long::longValue).sum();
            return new WorkersAnswer.Seen(workers, dead, counted > MOST_DEAD);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    @FunctionalInterface
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private static void select(Connection connection, String sql, Row each) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setQueryTimeout(SECONDS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    each.take(rows);
                }
            }
        } catch (SQLException e) {
            if (!NO_SUCH_TABLE.equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
