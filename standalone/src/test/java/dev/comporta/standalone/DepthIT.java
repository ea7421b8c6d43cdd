package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits, as the door tells it over HTTP and the command on a terminal, while the database holds the worker up. */
class DepthIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int LINES = 30;
    private static final int FAILED = 1;

    /** As a shell tells of a process that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private final Client client = new Client();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void tellsWhatAWorkerCannotStoreAndWhenItIsStored(Topology topology) throws SQLException {
        try (Comporta comporta = Comporta.start(topology, folder)) {
            try (Connection locks = locked(comporta.database())) {
                post(comporta);
                String all = "\"writes\":" + (LINES + 1) + ",\"estimated\":false";
                awaitDepth(comporta, all);
                assertThat(client.get(comporta.api() + "/v1/depth").raw().body())
                        .contains("\"secondsToEmpty\":null");
                assertThat(command(comporta, "depth", "--json")).contains("{\"collection\":\"comments\"", all);
                assertThat(command(comporta, "depth"))
                        .contains("collection", "time to empty", "never: nothing drains")
                        .containsPattern("comments .* " + (LINES + 1) + " ")
                        .containsPattern("uploads .* empty")
                        .contains("1 worker with 4 lanes.");
                assertWatchGoesOnUntilItIsInterrupted(comporta);
                locks.rollback();
            }
            awaitDepth(comporta, "{\"collection\":\"comments\",\"waiting\":0,\"inDelivery\":0,\"writes\":0,");
            assertThat(comporta.database().count("comments")).isEqualTo(LINES + 1);
            assertThat(command(comporta, "depth")).containsPattern("comments .* empty");
        }
    }

    @Test
    void saysThatNoBrokerAnswers() {
        try (Child child = Child.Start.in(folder)
                .with(Map.of("COMPORTA_BROKER_URL", "tcp://127.0.0.1:9"))
                .run("depth", "--watch")) {
            assertThat(child.exitCode(SOON)).as(child.log()).isEqualTo(FAILED);
            assertThat(child.log())
                    .contains("The broker at tcp://127.0.0.1:9 cannot be asked", "Is `./comporta standalone` running?");
        }
    }

    private static void assertWatchGoesOnUntilItIsInterrupted(Comporta comporta) {
        try (Child watch = comporta.command("depth", "--watch")) {
            String line =
                    "Z comments waiting=\\d+ in_delivery=\\d+ oldest=\\S+ accepted=\\S+/s drained=\\S+/s empty=never";
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> watch.log()
                                    .lines()
                                    .filter(said -> said.matches("20.*" + line + ".*; uploads .* empty=empty"))
                                    .count()
                            > 2);
            watch.signal("INT");
            assertThat(watch.exitCode(SOON)).isEqualTo(INTERRUPTED);
        }
    }

    private void post(Comporta comporta) {
        assertThat(client.postComment(comporta.api(), "one").status()).isEqualTo(202);
        String lines = String.join("\n", Collections.nCopies(LINES, Client.comment("line")));
        assertThat(client.post(comporta.api() + "/v1/comments", "application/x-ndjson", BodyPublishers.ofString(lines))
                        .status())
                .isEqualTo(202);
    }

    private void awaitDepth(Comporta comporta, String part) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(
                                client.get(comporta.api() + "/v1/depth").raw().body())
                        .contains(part));
    }

    private static String command(Comporta comporta, String... line) {
        try (Child child = comporta.command(line)) {
            assertThat(child.exitCode(SOON)).as(child.log()).isZero();
            return child.log();
        }
    }

    private static Connection locked(Database database) throws SQLException {
        Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE comments IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }
}
