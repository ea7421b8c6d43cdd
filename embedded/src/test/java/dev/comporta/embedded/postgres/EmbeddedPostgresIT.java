package dev.comporta.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
    @TempDir
    static Path directory;

    private static TestPostgres test;

    @BeforeAll
    static void start() {
        test = TestPostgres.started(directory);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void commitsToTheDisk() throws SQLException {
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes", "data_checksums"}) {
            assertThat(test.query("SELECT current_setting('" + setting + "')"))
                    .as(setting)
                    .isEqualTo("on");
        }
    }

    @Test
    void listensOnLoopbackAlone() throws SQLException {
        assertThat(test.query("SELECT current_setting('listen_addresses')")).isEqualTo("127.0.0.1");
        assertThat(test.query("SELECT current_setting('unix_socket_directories')"))
                .isEmpty();
        assertThat(test.postgres.jdbcUrl())
                .isEqualTo("jdbc:postgresql://127.0.0.1:" + test.postgres.port() + "/comporta");
    }

    @Test
    void storesUtf8InTheSameOrderEverywhere() throws SQLException {
        assertThat(test.query("SELECT current_setting('server_encoding')")).isEqualTo("UTF8");
        assertThat(test.query(
                        "SELECT concat(datlocprovider, ':', datlocale) FROM pg_database WHERE datname = 'comporta'"))
                .isEqualTo("b:C.UTF-8");
    }

    @Test
    void refusesAWrongPassword() {
        assertThatThrownBy(
                        () -> TestPostgres.connect(test.postgres.jdbcUrl(), new Login("comporta", new Secret("wrong"))))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void leavesNoPasswordOnTheDisk() throws IOException {
        try (var files = Files.list(directory)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("password"));
        }
    }

    @Test
    void refusesADirectoryThatAnotherUses() {
        EmbeddedPostgres second = TestPostgres.at(directory, 0);
        assertThatThrownBy(second::start)
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("Another PostgreSQL is using " + directory);
        assertThat(second.health().isDown()).isTrue();
        assertThat(test.postgres.health().isDown()).isFalse();
    }

    @Test
    void namesThePortThatIsInUse(@TempDir Path other) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedPostgres postgres = TestPostgres.at(other, taken.getLocalPort());
            assertThatThrownBy(postgres::start)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort());
            postgres.stop(Duration.ofSeconds(1));
        }
    }
}
