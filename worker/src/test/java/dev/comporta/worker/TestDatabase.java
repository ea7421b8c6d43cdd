package dev.comporta.worker;

import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.embedded.postgres.EmbeddedPostgres;
import dev.comporta.embedded.postgres.PostgresPlaces;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A PostgreSQL on a port that it keeps when it is stopped and started again, and SQL for it. */
public final class TestDatabase implements AutoCloseable {
    /** A busy machine may take longer than a lane waits for a connection at a time; then it is asked again. */
    public static final Duration PREPARED = Duration.ofMinutes(1);

    private static final Login OWNER = new Login("comporta", new Secret("secret"));

    private final Path directory;
    private final int port;
    private EmbeddedPostgres postgres;

    private TestDatabase(Path directory) {
        this.directory = directory;
        postgres = new EmbeddedPostgres(new PostgresPlaces(directory, 0), OWNER);
        postgres.start();
        port = postgres.port();
    }

    public static TestDatabase started(Path directory) {
        return new TestDatabase(directory);
    }

    public DatabaseSettings settings() {
        return new DatabaseSettings("jdbc:postgresql://127.0.0.1:" + port + "/comporta", Optional.of(OWNER));
    }

    public void stop() {
        postgres.stop(Duration.ofSeconds(20));
    }

    public void startAgain() {
        postgres = new EmbeddedPostgres(new PostgresPlaces(directory, port), OWNER);
        postgres.start();
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                settings().jdbcUrl(), OWNER.user(), OWNER.password().reveal());
    }

    /** Each statement in a transaction of its own. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public long count(String sql) {
        return Long.parseLong(strings("SELECT count(*) " + sql).get(0));
    }

    /** The first column. */
    public List<String> strings(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<UUID> ids(String query) {
        return strings(query).stream().map(UUID::fromString).toList();
    }

    @Override
    public void close() {
        stop();
    }
}
