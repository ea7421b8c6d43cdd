package dev.comporta.worker.store;

import dev.comporta.common.collection.ChunkTable;
import dev.comporta.common.collection.Column;
import dev.comporta.common.collection.Table;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements for a collection's table, made once from its declaration. Immutable. */
record Sql(
        String copy, String copyStage, String stage, String merge, String clearStage, String stored, String outlived) {
    static Sql of(Table table) {
        String columns = Stream.concat(
                        Stream.of(table.key()), table.columns().stream().map(Column::name))
                .map(Sql::quoted)
                .collect(Collectors.joining(", "));
        String target = quoted(table.name());
        String staging = stageName(table);
        String key = quoted(table.key());
        return new Sql(
                target + " (" + columns + ")",
                staging + " (" + columns + ")",
                "CREATE TEMP TABLE IF NOT EXISTS " + staging + " ON COMMIT DELETE ROWS AS SELECT " + columns + " FROM "
                        + target + " WITH NO DATA",
                merge(target, staging, columns, key),
                "DELETE FROM " + staging,
                "SELECT " + key + " FROM " + target + " WHERE " + key + " = ANY (?)",
                "DELETE FROM dead_letters AS d WHERE d.id = ANY (?) AND EXISTS (SELECT FROM " + target
                        + " AS t WHERE t." + key + " = d.id)");
    }

    /**
     * Rows that are there are left out before any trigger or CHECK sees them, which may refuse today what they once let
     * pass; the conflict clause is for another lane's that are not committed yet.
     */
    private static String merge(String target, String staging, String columns, String key) {
        return "INSERT INTO " + target + " (" + columns + ") SELECT " + columns + " FROM " + staging + " AS s"
                + " WHERE NOT EXISTS (SELECT FROM " + target + " AS t WHERE t." + key + " = s." + key + ") ORDER BY "
                + key + " ON CONFLICT (" + key + ") DO NOTHING RETURNING " + key;
    }

    /** Where a COPY of chunks goes. */
    static String copy(ChunkTable chunks) {
        return quoted(chunks.name()) + " (" + quoted(chunks.owner()) + ", " + quoted(chunks.sequence()) + ", "
                + quoted(chunks.data()) + ")";
    }

    /** Names from declarations are checked to be plain, so quoting only keeps reserved words from being read as such. */
    static String quoted(String identifier) {
        return "\"" + identifier + "\"";
    }

    /** One staging table a collection and connection, whose name never exceeds PostgreSQL's 63 characters. */
    private static String stageName(Table table) {
        return String.format(Locale.ROOT, "comporta_stage_%08x", table.name().hashCode());
    }
}
