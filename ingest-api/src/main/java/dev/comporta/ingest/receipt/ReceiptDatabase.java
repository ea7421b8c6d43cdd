package dev.comporta.ingest.receipt;

import com.zaxxer.hikari.HikariDataSource;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Table;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.settings.DatabaseSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The questions as SQL, to one server. For the reader's thread; blocks, at most some seconds. Opens its connection at the
 * first question, and again after it was lost.
 */
final class ReceiptDatabase implements AutoCloseable {
    /** undefined_table: before the first worker has migrated, nothing is stored. */
    private static final String NO_SUCH_TABLE = "42P01";

    private final HikariDataSource pool;

    /** What is kept of a key's first write, whatever became of that. */
    private record FirstArrival(
            Instant at, boolean conflict, @Nullable Sha256 body) {
        /** Without a row and a dead letter there was a row once. */
        Sighting addedTo(@Nullable Sighting seen) {
            if (seen instanceof Sighting.Dead dead) {
                return new Sighting.Dead(dead.reason(), dead.sqlstate(), conflict, body);
            }
            return new Sighting.Written(
                    seen instanceof Sighting.Written written ? written.writtenAt() : at, conflict, body);
        }
    }

    /** @param registry gets the pool's meters */
    ReceiptDatabase(String name, DatabaseSettings settings, MeterRegistry registry) {
        pool = ReadPool.open(name, settings, registry);
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
            Map<UUID, FirstArrival> arrivals = arrivals(connection, keyed);
            Map<UUID, Sighting> found = new HashMap<>();
            for (Map.Entry<Collection, Set<UUID>> asked : ids.entrySet()) {
                // In the order in which a write moves, so that it is met wherever it goes between two of these looks.
                dead(connection, "dead_letters", asked.getKey(), asked.getValue(), found);
                dead(connection, "dropped_letters", asked.getKey(), asked.getValue(), found);
                rows(connection, asked.getKey().table(), asked.getValue(), found);
            }
            // Committed between these looks: whose body it is must be known before anybody is told of it.
            Set<UUID> late = new HashSet<>(keyed);
            late.retainAll(found.keySet());
            late.removeAll(arrivals.keySet());
            arrivals.putAll(arrivals(connection, late));
            arrivals.forEach((id, first) -> found.compute(id, (same, seen) -> first.addedTo(seen)));
            return found;
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private static Map<UUID, FirstArrival> arrivals(Connection connection, Set<UUID> ids) throws SQLException {
        Map<UUID, FirstArrival> arrivals = new HashMap<>();
        if (!ids.isEmpty()) {
            select(
                    connection,
                    "SELECT id, first_at, conflict_at, fingerprint FROM idempotency WHERE id = ANY (?)",
                    ids,
                    null,
                    row -> arrivals.put(
                            row.getObject(1, UUID.class),
                            new FirstArrival(
                                    row.getTimestamp(2).toInstant(),
                                    row.getTimestamp(3) != null,
                                    fingerprint(row.getBytes(4)))));
        }
        return arrivals;
    }

    /** Null for what no door of ours sent: it is compared with nothing. */
    private static @Nullable Sha256 fingerprint(byte[] bytes) {
        return bytes.length == Sha256.BYTES ? Sha256.wrap(bytes) : null;
    }

    private static void dead(
            Connection connection, String letters, Collection collection, Set<UUID> ids, Map<UUID, Sighting> found)
            throws SQLException {
        select(
                connection,
                "SELECT id, reason, sqlstate FROM " + letters + " WHERE id = ANY (?) AND collection = ?",
                ids,
                collection.name(),
                row -> {
                    String reason = row.getString(2);
                    found.putIfAbsent(
                            row.getObject(1, UUID.class),
                            new Sighting.Dead(reason == null ? "" : reason, row.getString(3), false, null));
                });
    }

    private static void rows(Connection connection, Table table, Set<UUID> ids, Map<UUID, Sighting> found)
            throws SQLException {
        select(connection, rowsQuery(table), ids, null, row -> {
            Timestamp at = row.getTimestamp(2);
            found.put(
                    row.getObject(1, UUID.class),
                    new Sighting.Written(at == null ? null : at.toInstant(), false, null));
        });
    }

    /** A declaration's names may be words of SQL. */
    static String rowsQuery(Table table) {
        String key = quoted(table.key());
        String writtenAt = table.writtenAtColumn().map(ReceiptDatabase::quoted).orElse("NULL::timestamptz");
        return "SELECT " + key + ", " + writtenAt + " FROM " + quoted(table.name()) + " WHERE " + key + " = ANY (?)";
    }

    private static String quoted(String identifier) {
        return "\"" + identifier + "\"";
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
