package dev.comporta.embedded.postgres;

import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A PostgreSQL on a free port, and SQL for it. */
final class TestPostgres implements AutoCloseable {
    static final Login OWNER = new Login("comporta", new Secret("owner's \"password\""));

    final EmbeddedPostgres postgres;

    private TestPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static TestPostgres started(Path directory) {
        EmbeddedPostgres postgres = at(directory, 0);
        postgres.start();
        return new TestPostgres(postgres);
    }

    static EmbeddedPostgres at(Path directory, int port) {
        return new EmbeddedPostgres(new PostgresPlaces(directory, port), OWNER);
    }

    void execute(String sql) throws SQLException {
        execute(postgres.jdbcUrl(), sql);
    }

    static void execute(String url, String sql) throws SQLException {
        try (Connection connection = connect(url, OWNER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String query(String sql) throws SQLException {
        try (Connection connection = connect(postgres.jdbcUrl(), OWNER);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static Connection connect(String url, Login login) throws SQLException {
        return DriverManager.getConnection(url, login.user(), login.password().reveal());
    }

    @Override
    public void close() {
        postgres.stop(Duration.ofSeconds(20));
    }
}
