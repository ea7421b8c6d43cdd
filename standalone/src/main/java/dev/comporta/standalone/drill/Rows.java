package dev.comporta.standalone.drill;

import dev.comporta.common.settings.Login;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;

/** What the database holds in the end, read past the service. Blocks; thread-safe. */
record Rows(String url, Login owner) {
    private static final int FETCH_ROWS = 5_000;

    /** A stored row, found by the marker that its client put into it. */
    record Row(String marker, String digest, String id, Instant receivedAt, Instant writtenAt) {}

    /** Every comment and every upload. */
    void each(Consumer<Row> row) {
        query(
                "rows.sql",
                found -> row.accept(new Row(
                        String.valueOf(found.getString("marker")),
                        found.getString("digest"),
                        found.getString("id"),
                        found.getObject("received_at", OffsetDateTime.class).toInstant(),
                        found.getObject("written_at", OffsetDateTime.class).toInstant())));
    }

    /** Every dead letter's marker and id; the marker is empty when its payload holds none. */
    void eachDead(BiConsumer<String, String> dead) {
        query("dead.sql", found -> {
            Matcher marker = Marker.PATTERN.matcher(new String(found.getBytes("payload"), StandardCharsets.ISO_8859_1));
            dead.accept(marker.find() ? marker.group() : "", found.getString("id"));
        });
    }

    /** From now on the database refuses what the clients mark as poison. */
    void refusePoison() {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute(resource("poison.sql"));
        } catch (SQLException e) {
            throw new DrillFailedException("The database does not take the drill's rule.", e);
        }
    }

    static String resource(String name) {
        try (InputStream in = Rows.class.getResourceAsStream("/drill/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Reader {
        void read(ResultSet found) throws SQLException;
    }

    private void query(String resource, Reader reader) {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet found = statement.executeQuery(resource(resource))) {
                while (found.next()) {
                    reader.read(found);
                }
            }
        } catch (SQLException e) {
            throw new DrillFailedException("The database cannot be read.", e);
        }
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection(url, owner.user(), owner.password().reveal());
    }
}
