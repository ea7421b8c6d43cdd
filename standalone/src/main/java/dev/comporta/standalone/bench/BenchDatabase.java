package dev.comporta.standalone.bench;

import dev.comporta.common.settings.Login;
import dev.comporta.standalone.load.Requests;
import dev.comporta.standalone.part.SiteSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one collection, read past the service, and tables of the same definition for {@link TextCopy}. Each call is a
 * connection of its own and blocks; thread-safe.
 */
record BenchDatabase(int port, Login owner, String collection) {
    /** Before the names of the tables that {@link TextCopy} fills. */
    static final String TWIN = "bench_";

    private static final String CHUNKS = "upload_chunks";

    /** The tables of one write, in the order in which foreign keys want them. */
    List<String> tables() {
        return collection.equals(Requests.UPLOADS) ? List.of(collection, CHUNKS) : List.of(collection);
    }

    long rows() {
        return number("SELECT count(*) FROM " + collection);
    }

    /** When the last batch was written, milliseconds since 1970. */
    long lastWrittenAt() {
        return number("SELECT floor(extract(epoch FROM max(written_at)) * 1000)::bigint FROM " + collection);
    }

    /** Away with all rows; what the next measurement finds is an empty table and no pages to write back. */
    void empty() {
        run(List.of("TRUNCATE " + String.join(", ", tables()), "CHECKPOINT"));
    }

    /** Empty tables of the same definition, indexes included. */
    void makeTwins() {
        List<String> statements = new ArrayList<>();
        tables().forEach(table -> {
            statements.add("DROP TABLE IF EXISTS " + TWIN + table + " CASCADE");
            statements.add("CREATE TABLE " + TWIN + table + " (LIKE " + table + " INCLUDING ALL)");
        });
        if (tables().contains(CHUNKS)) {
            // LIKE does not take a table's own settings with it.
            statements.add("ALTER TABLE " + TWIN + CHUNKS + " SET (toast_tuple_target = 8160)");
        }
        statements.add("CHECKPOINT");
        run(statements);
    }

    long twinRows() {
        return number("SELECT count(*) FROM " + TWIN + collection);
    }

    String version() {
        try (Connection connection = open()) {
            return "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw new BenchFailedException("The database cannot be asked: " + e.getMessage(), e);
        }
    }

    Connection open() throws SQLException {
        return DriverManager.getConnection(
                SiteSettings.databaseUrl(port), owner.user(), owner.password().reveal());
    }

    private long number(String query) {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new BenchFailedException("The database cannot be asked: " + e.getMessage(), e);
        }
    }

    private void run(List<String> statements) {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new BenchFailedException("The database cannot be prepared: " + e.getMessage(), e);
        }
    }
}
