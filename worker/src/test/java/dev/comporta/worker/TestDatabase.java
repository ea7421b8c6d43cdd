package dev.comporta.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.embedded.machine.Unpacked;
import dev.comporta.embedded.postgres.EmbeddedPostgres;
import dev.comporta.embedded.postgres.PostgresPlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
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

    /** Unpacking and making it takes seconds, and is tested where it belongs: once for all classes. */
    private static final Path MADE = Path.of("target/database").toAbsolutePath();

    private final Path directory;
    private final int port;
    private EmbeddedPostgres postgres;

    private TestDatabase(Path directory) {
        this.directory = directory;
        bring(directory);
        postgres = new EmbeddedPostgres(new PostgresPlaces(directory, 0), OWNER);
        postgres.start();
        port = postgres.port();
    }

    public static TestDatabase started(Path directory) {
        return new TestDatabase(directory);
    }

    private static void bring(Path directory) {
        if (Files.exists(directory.resolve("data"))) {
            return;
        }
        try {
            if (!Files.isDirectory(MADE)) {
                make();
            }
            Files.createDirectories(directory);
            // With owners and rights, which PostgreSQL looks at.
            int code = new ProcessBuilder("cp", "-a", MADE + "/.", directory.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(code).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void make() throws IOException {
        Path making = Files.createTempDirectory(MADE.getParent(), "database");
        EmbeddedPostgres first = new EmbeddedPostgres(new PostgresPlaces(making, 0), OWNER);
        first.start();
        first.stop(Duration.ofSeconds(20));
        try {
            Files.move(making, MADE);
        } catch (FileSystemException e) {
            // Another class' process was quicker.
            Unpacked.delete(making);
        }
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
