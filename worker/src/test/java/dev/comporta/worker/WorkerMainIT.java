package dev.comporta.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.service.Service;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.embedded.machine.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as an operator sees it, short of its exit code. */
final class WorkerMainIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void startsWithoutADatabaseAndIsReadyWhenItComes() throws IOException {
        try (TestBroker broker = TestBroker.started(directory.resolve("broker"));
                TestDatabase database = TestDatabase.started(directory.resolve("database"))) {
            database.execute("CREATE TABLE readings (reading uuid PRIMARY KEY)");
            database.stop();
            int port = Ports.toKeep();
            Service worker = WorkerMain.wire(new SettingsReader(environment(broker, database, port)));
            worker.start();
            try {
                assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
                await().atMost(PATIENCE).until(() -> get(port, "/readyz").body().contains("refused"));
                assertThat(get(port, "/readyz").statusCode()).isEqualTo(503);

                database.startAgain();
                broker.send(TestWrites.comments(3));

                await().atMost(PATIENCE)
                        .until(() -> get(port, "/metrics")
                                .body()
                                .contains("comporta_writes_stored_total{collection=\"comments\"} 3.0"));
                assertThat(get(port, "/readyz?part=worker").body())
                        .contains("column readings.sensor is missing, wanted text NOT NULL");

                database.execute(
                        "DROP TABLE readings",
                        "CREATE TABLE readings (reading uuid PRIMARY KEY, sensor text NOT NULL, count4 int,"
                                + " count8 bigint, ratio float8, amount numeric, valid bool, taken_at timestamptz,"
                                + " taken_on date, device uuid, extra jsonb, body json NOT NULL,"
                                + " \"order\" timestamptz NOT NULL, written_at timestamptz NOT NULL)");
                await().atMost(PATIENCE).until(() -> get(port, "/readyz").statusCode() == 200);
            } finally {
                worker.stop(Duration.ofSeconds(20));
            }
            assertThat(database.count("FROM comments")).isEqualTo(3);
        }
    }

    @Test
    void answersProbesWhileItWaitsForItsTables() throws Exception {
        ExecutorService main = Executors.newSingleThreadExecutor();
        try (TestBroker broker = TestBroker.started(directory.resolve("broker"));
                TestDatabase database = TestDatabase.started(directory.resolve("database"))) {
            int port = Ports.toKeep();
            Service worker = WorkerMain.wire(new SettingsReader(environment(broker, database, port)));
            database.execute("CREATE TABLE comporta_schema_history (installed_rank int)");
            Future<?> started;
            try (Connection other = database.connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("LOCK TABLE comporta_schema_history");
                started = main.submit(worker::start);
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> get(port, "/livez").statusCode() == 200);

                assertThat(get(port, "/readyz").body()).contains("not started");
                assertThat(get(port, "/readyz").statusCode()).isEqualTo(503);
            }
            started.get(60, TimeUnit.SECONDS);
            worker.stop(Duration.ofSeconds(20));
        } finally {
            main.shutdown();
        }
    }

    private static Map<String, String> environment(TestBroker broker, TestDatabase database, int adminPort) {
        QueueSettings queue = broker.workerSettings();
        Login brokerLogin = queue.login().orElseThrow();
        Login databaseLogin = database.settings().login().orElseThrow();
        return Map.of(
                "COMPORTA_BROKER_URL",
                queue.url(),
                "COMPORTA_BROKER_USER",
                brokerLogin.user(),
                "COMPORTA_BROKER_PASSWORD",
                brokerLogin.password().reveal(),
                "COMPORTA_DATABASE_URL",
                database.settings().jdbcUrl(),
                "COMPORTA_DATABASE_USER",
                databaseLogin.user(),
                "COMPORTA_DATABASE_PASSWORD",
                databaseLogin.password().reveal(),
                "COMPORTA_ADMIN_PORT",
                Integer.toString(adminPort),
                "COMPORTA_WORKER_LANES",
                "1");
    }

    private static HttpResponse<String> get(int port, String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
