package dev.comporta.standalone;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Looks at the database as a stranger would: a new connection for every question. Immutable. */
record Database(String url, String user, String password) {
    long count(String table) {
        return Long.parseLong(rows("SELECT count(*) FROM " + table).get(0).get(0));
    }

    Set<UUID> ids(String table, String key) {
        Set<UUID> ids = new HashSet<>();
        rows("SELECT " + key + " FROM " + table).forEach(row -> ids.add(UUID.fromString(row.get(0))));
        return ids;
    }

    /** Every row with its columns as text. */
    List<List<String>> rows(String query) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    void run(String statement) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement running = connection.createStatement()) {
            running.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
