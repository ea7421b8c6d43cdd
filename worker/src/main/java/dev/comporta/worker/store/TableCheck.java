package dev.comporta.worker.store;

import dev.comporta.common.collection.ChunkTable;
import dev.comporta.common.collection.Column;
import dev.comporta.common.collection.ColumnType;
import dev.comporta.common.collection.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a table is as its collection's declaration says, before a write is entrusted to it: a wrong type would make every
 * write die, or change its value. Stateless; blocks on the database.
 */
final class TableCheck {
    private static final String COLUMNS = "SELECT attname, format_type(atttypid, atttypmod), attnotnull,"
            + " atthasdef OR attidentity <> '' FROM pg_attribute"
            + " WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum";

    private static final String PRIMARY_KEY = "SELECT FROM pg_constraint c"
            + " WHERE c.conrelid = to_regclass(?) AND c.contype = 'p' AND NOT c.condeferrable"
            + " AND ARRAY(SELECT a.attname::varchar FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, nth)"
            + " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum ORDER BY k.nth) = ?";

    private TableCheck() {}

    private record Found(String type, boolean notNull, boolean filledByItself) {}

    /** What is wrong, naming the table and each column, found and wanted; empty when nothing is. */
    static Optional<String> problem(Connection connection, Table table) throws SQLException {
        List<String> problems = new ArrayList<>(rowTable(connection, table));
        if (table.chunks() != null) {
            problems.addAll(chunkTable(connection, table.chunks()));
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private static List<String> rowTable(Connection connection, Table table) throws SQLException {
        Map<String, Found> found = found(connection, table.name());
        if (found.isEmpty()) {
            return List.of("table " + table.name() + " does not exist");
        }
        List<String> problems = new ArrayList<>();
        expect(table.name(), table.key(), ColumnType.UUID, false, found, problems);
        for (Column column : table.columns()) {
            expect(table.name(), column.name(), column.type(), column.nullable(), found, problems);
        }
        expectNothingElse(table.name(), found, problems);
        expectKey(connection, table.name(), List.of(table.key()), problems);
        return problems;
    }

    private static List<String> chunkTable(Connection connection, ChunkTable chunks) throws SQLException {
        Map<String, Found> found = found(connection, chunks.name());
        if (found.isEmpty()) {
            return List.of("table " + chunks.name() + " does not exist");
        }
        List<String> problems = new ArrayList<>();
        expect(chunks.name(), chunks.owner(), ColumnType.UUID, false, found, problems);
        expect(chunks.name(), chunks.sequence(), ColumnType.INT4, false, found, problems);
        expect(chunks.name(), chunks.data(), ColumnType.BYTEA, false, found, problems);
        expectNothingElse(chunks.name(), found, problems);
        expectKey(connection, chunks.name(), List.of(chunks.owner(), chunks.sequence()), problems);
        return problems;
    }

    /** Takes the column out of {@code found}. */
    private static void expect(
            String table,
            String column,
            ColumnType type,
            boolean nullable,
            Map<String, Found> found,
            List<String> problems) {
        String wanted = sqlName(type) + (nullable ? "" : " NOT NULL");
        Found there = found.remove(column);
        String is = there == null ? "missing" : there.type() + (there.notNull() ? " NOT NULL" : "");
        if (!is.equals(wanted)) {
            problems.add("column " + table + "." + column + " is " + is + ", wanted " + wanted);
        }
    }

    private static void expectNothingElse(String table, Map<String, Found> left, List<String> problems) {
        left.forEach((name, other) -> {
            if (other.notNull() && !other.filledByItself()) {
                problems.add(
                        "column " + table + "." + name + " is not declared, so it must have a default or allow NULL");
            }
        });
    }

    /** Looks at it only where the columns are right. */
    private static void expectKey(Connection connection, String table, List<String> key, List<String> problems)
            throws SQLException {
        if (problems.isEmpty() && !hasKey(connection, table, key)) {
            problems.add("table " + table + " needs the primary key (" + String.join(", ", key) + "), not deferrable");
        }
    }

    private static Map<String, Found> found(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, Sql.quoted(table));
            Map<String, Found> found = new LinkedHashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), new Found(rows.getString(2), rows.getBoolean(3), rows.getBoolean(4)));
                }
            }
            return found;
        }
    }

    private static boolean hasKey(Connection connection, String table, List<String> key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PRIMARY_KEY)) {
            statement.setString(1, Sql.quoted(table));
            statement.setArray(2, connection.createArrayOf("varchar", key.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** As PostgreSQL itself writes it: without length or precision, which would cut or round. */
    private static String sqlName(ColumnType type) {
        return switch (type) {
            case INT4 -> "integer";
            case INT8 -> "bigint";
            case FLOAT8 -> "double precision";
            case BOOL -> "boolean";
            case TIMESTAMPTZ -> "timestamp with time zone";
            case TEXT, NUMERIC, DATE, UUID, JSON, JSONB, BYTEA -> type.name().toLowerCase(Locale.ROOT);
        };
    }
}
