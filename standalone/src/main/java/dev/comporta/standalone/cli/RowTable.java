package dev.comporta.standalone.cli;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Column;
import dev.comporta.common.collection.ColumnType;
import dev.comporta.common.collection.Fact;
import dev.comporta.common.settings.DatabaseSettings;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prints rows of a collection's table, oldest of the newest first, each column as a line of its own. For one thread. */
final class RowTable {
    /** A terminal's width; the rest of a long value is told by its length. */
    private static final int SHOWN_CHARACTERS = 100;

    private final Collection collection;

    RowTable(Collection collection) {
        this.collection = collection;
    }

    /** Blocks for as long as the database takes. */
    void print(DatabaseSettings database, int last, PrintWriter out) throws SQLException {
        try (Connection connection = RunningService.connect(database);
                PreparedStatement select = connection.prepareStatement(query())) {
            select.setInt(1, last);
            try (ResultSet rows = select.executeQuery()) {
                print(rows, out);
            }
        }
    }

    /** Names are plain identifiers, checked when the declaration was read. */
    private String query() {
        String columns = columns().stream()
                .map(name -> isBinary(name) ? "encode(" + name + ", 'hex') AS " + name : name + "::text")
                .collect(Collectors.joining(", "));
        String newest = collection.table().columns().stream()
                .filter(column -> column.fact() == Fact.RECEIVED_AT)
                .map(Column::name)
                .findFirst()
                .orElse(collection.table().key());
        return "SELECT " + columns + " FROM " + collection.table().name() + " ORDER BY "
                + collection.table().name() + "." + newest + " DESC, "
                + collection.table().name() + "." + collection.table().key() + " DESC LIMIT ?";
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>();
        columns.add(collection.table().key());
        collection.table().columns().forEach(column -> columns.add(column.name()));
        return columns;
    }

    private boolean isBinary(String name) {
        return collection.table().columns().stream()
                .anyMatch(column -> column.name().equals(name) && column.type() == ColumnType.BYTEA);
    }

    private void print(ResultSet rows, PrintWriter out) throws SQLException {
        List<String> names = columns();
        List<String> blocks = new ArrayList<>();
        while (rows.next()) {
            StringBuilder block = new StringBuilder();
            for (int i = 0; i < names.size(); i++) {
                block.append(
                        "%-14s %s%n".formatted(names.get(i), Screen.line(rows.getString(i + 1), SHOWN_CHARACTERS)));
            }
            blocks.add(0, block.toString());
        }
        out.print(String.join(System.lineSeparator(), blocks));
        out.println(blocks.isEmpty() ? "no rows yet" : "");
        out.flush();
    }
}
