package dev.comporta.common.collection;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table that a collection's writes become. All names are plain lower-case SQL identifiers (checked when the
 * declaration is read), but may be words of SQL: quote them. Immutable.
 *
 * @param name the table
 * @param key the primary key's column, of type uuid: the receipt's id
 * @param columns all other columns that Comporta writes
 * @param chunks where an opaque body goes; null for a JSON collection
 */
public record Table(
        String name,
        String key,
        List<Column> columns,
        @Nullable ChunkTable chunks) {
    public Table {
        columns = List.copyOf(columns);
    }

    /** The column that holds when the row was stored, if the declaration keeps it. */
    public Optional<String> writtenAtColumn() {
        return columns.stream()
                .filter(column -> column.fact() == Fact.WRITTEN_AT)
                .map(Column::name)
                .findFirst();
    }
}
