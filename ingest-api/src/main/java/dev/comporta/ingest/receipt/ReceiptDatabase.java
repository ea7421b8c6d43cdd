package dev.comporta.ingest.receipt;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Table;
import dev.comporta.common.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The questions as SQL, to one server. For the reader's thread; blocks, at most some seconds. Opens its connection at the
 * first question, and again after it was lost.
 */
final class ReceiptDatabase implements AutoCloseable {
    private static final String CONNECT_SECONDS = "2";
    private static final String SOCKET_SECONDS = "5";
    private static final long POOL_WAIT_MILLIS = 2_500;

    /** undefined_table: before the first worker has migrated, nothing is stored. */
    private static final String NO_SUCH_TABLE = "42P01";

    private final HikariDataSource pool;

    private record FirstArrival(Instant at, boolean conflict) {}

    ReceiptDatabase(String name, DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("comporta-" + name);
        config.setJdbcUrl(settings.jdbcUrl());
        settings.login().ifPresent(login -> {
            config.setUsername(login.user());
            config.setPassword(login.password().reveal());
        });
        config.addDataSourceProperty("connectTimeout", CONNECT_SECONDS);
        config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
        config.addDataSourceProperty("ApplicationName", "comporta-door");
        config.setMaximumPoolSize(1);
        config.setMinimumIdle(0);
        config.setReadOnly(true);
        config.setConnectionTimeout(POOL_WAIT_MILLIS);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    /** Throws when the server does not answer. */
    void check() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT 1")) {
            select.execute();
        }
    }

    /** What is there of these ids; an id of which nothing is there is not in the answer. */
    Map<UUID, Sighting> look(Map<Collection, Set<UUID>> ids, Set<UUID> keyed) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            Map<UUID, FirstArrival> arrivals = keyed.isEmpty() ? Map.of() : arrivals(connection, keyed);
            Map<UUID, Sighting> found = new HashMap<>();
            arrivals.forEach((id, first) -> found.put(id, new Sighting.Written(first.at(), first.conflict())));
            for (Map.Entry<Collection, Set<UUID>> asked : ids.entrySet()) {
                dead(connection, "dropped_letters", asked.getKey(), asked.getValue(), arrivals, found);
                dead(connection, "dead_letters", asked.getKey(), asked.getValue(), arrivals, found);
                rows(connection, asked.getKey().table(), asked.getValue(), arrivals, found);
            }
            return found;
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private static Map<UUID, FirstArrival> arrivals(Connection connection, Set<UUID> ids) throws SQLException {
        Map<UUID, FirstArrival> arrivals = new HashMap<>();
        select(
                connection,
                "SELECT id, first_at, conflict_at FROM idempotency WHERE id = ANY (?)",
                ids,
                null,
                row -> arrivals.put(
                        row.getObject(1, UUID.class),
                        new FirstArrival(row.getTimestamp(2).toInstant(), row.getTimestamp(3) != null)));
        return arrivals;
    }

    private static void dead(
            Connection connection,
            String letters,
            Collection collection,
            Set<UUID> ids,
            Map<UUID, FirstArrival> arrivals,
            Map<UUID, Sighting> found)
            throws SQLException {
        select(
                connection,
                "SELECT id, reason, sqlstate FROM " + letters + " WHERE id = ANY (?) AND collection = ?",
                ids,
                collection.name(),
                row -> {
                    UUID id = row.getObject(1, UUID.class);
                    String reason = row.getString(2);
                    found.put(
                            id,
                            new Sighting.Dead(
                                    reason == null ? "" : reason, row.getString(3), conflict(arrivals.get(id))));
                });
    }

    private static void rows(
            Connection connection,
            Table table,
            Set<UUID> ids,
            Map<UUID, FirstArrival> arrivals,
            Map<UUID, Sighting> found)
            throws SQLException {
        String key = table.key();
        String writtenAt = table.writtenAtColumn().orElse("NULL::timestamptz");
        select(
                connection,
                "SELECT " + key + ", " + writtenAt + " FROM " + table.name() + " WHERE " + key + " = ANY (?)",
                ids,
                null,
                row -> {
                    UUID id = row.getObject(1, UUID.class);
                    Timestamp at = row.getTimestamp(2);
                    found.put(id, new Sighting.Written(at == null ? null : at.toInstant(), conflict(arrivals.get(id))));
                });
    }

    private static boolean conflict(@Nullable FirstArrival arrival) {
        return arrival != null && arrival.conflict();
    }

    @FunctionalInterface
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private static void select(Connection connection, String sql, Set<UUID> ids, @Nullable String collection, Row each)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            if (collection != null) {
                select.setString(2, collection);
            }
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
