package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the one-command service has: its hints, its console, its kept data. */
class StandaloneIT {
    private final Client client = new Client();

    @TempDir
    Path folder;

    @Test
    void keepsItsDataAndItsSecretsWhenItIsStoppedAndStartedAgain() throws Exception {
        String location;
        String credentials;
        try (Comporta comporta = Comporta.start(Topology.STANDALONE, folder)) {
            Answer answer = client.postComment(comporta.api(), "kept");
            location = answer.location();
            credentials = password();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(client.statusOf(comporta.api(), location))
                            .isEqualTo("written"));
            assertThat(comporta.front().terminate()).isZero();
            assertThat(comporta.front().log()).contains("Stopped.");
        }
        try (Comporta comporta = Comporta.start(Topology.STANDALONE, folder)) {
            assertThat(client.statusOf(comporta.api(), location)).isEqualTo("written");
            assertThat(comporta.database().count("comments")).isOne();
            assertThat(password()).isEqualTo(credentials);
        }
    }

    @Test
    void aStartThatBreaksOffLeavesADatabaseThatTheNextOneOpens() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Child broken = Child.Start.in(folder)
                        .with(Map.of(
                                "COMPORTA_DATA_DIR", folder.resolve("data").toString(),
                                "COMPORTA_BROKER_PORT", Integer.toString(taken.getLocalPort()),
                                "COMPORTA_DATABASE_PORT", "0"))
                        .run("standalone")) {
            assertThat(broken.exitCode(Duration.ofSeconds(60))).isEqualTo(1);
            assertThat(broken.log()).contains(Integer.toString(taken.getLocalPort()));
        }
        try (Comporta comporta = Comporta.start(Topology.STANDALONE, folder)) {
            Answer answer = client.postComment(comporta.api(), "after a broken start");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(client.statusOf(comporta.api(), answer.location()))
                            .isEqualTo("written"));
        }
    }

    @Test
    void aTakenPublicPortIsToldBeforeAnythingStarts() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Child broken = Child.Start.in(folder)
                        .with(Map.of(
                                "COMPORTA_DATA_DIR", folder.resolve("data").toString(),
                                "COMPORTA_HTTP_PORT", Integer.toString(taken.getLocalPort()),
                                "COMPORTA_ADMIN_PORT", "0"))
                        .run("standalone")) {
            assertThat(broken.exitCode(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(broken.log()).contains("set COMPORTA_HTTP_PORT to another");
            assertThat(folder.resolve("data/postgres")).doesNotExist();
        }
    }

    @Test
    void tellsANewcomerWhatIsNextAndKeepsItsSecretsToItsOwner() throws Exception {
        try (Comporta comporta = Comporta.start(Topology.STANDALONE, folder)) {
            comporta.front().await("another worker", Duration.ofSeconds(5));
            assertThat(comporta.front().log())
                    .contains("curl -i " + comporta.api() + "/v1/comments")
                    .contains("./comporta rows comments")
                    .contains("/console   user comporta   password in ")
                    .doesNotContain(password())
                    .contains(comporta.admin() + "/readyz");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("data/credentials.env"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void theConsoleShowsTheQueuesAndHowMuchWaitsInThem() throws Exception {
        Child.Start start = Child.Start.in(folder).with(Map.of("COMPORTA_STANDALONE_WORKER", "false"));
        try (Comporta comporta = new Comporta(Topology.STANDALONE, folder, start)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.postComment(comporta.api(), "waiting").status())
                        .isEqualTo(202);
            }
            for (String queue : new String[] {"comporta.uploads", "comporta.dead"}) {
                assertThat(messages(comporta, queue)).isZero();
            }
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(messages(comporta, "comporta.comments")).isBetween(1, 3));

            comporta.addWorker();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(comporta.database().count("comments")).isEqualTo(3));
        }
    }

    @Test
    void aSecondOneOnTheSameDataIsRefused() {
        try (Comporta comporta = Comporta.start(Topology.STANDALONE, folder);
                Child second = Child.Start.in(folder)
                        .with(Map.of(
                                "COMPORTA_DATA_DIR", folder.resolve("data").toString(),
                                "COMPORTA_HTTP_PORT", "0",
                                "COMPORTA_ADMIN_PORT", "0",
                                "COMPORTA_BROKER_PORT", "0",
                                "COMPORTA_CONSOLE_PORT", "0",
                                "COMPORTA_DATABASE_PORT", "0"))
                        .run("standalone")) {
            assertThat(second.exitCode(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(second.log())
                    .contains("Another Comporta is using ")
                    .contains("stop it, or set COMPORTA_DATA_DIR to another folder");
            assertThat(client.postComment(comporta.api(), "unharmed").status()).isEqualTo(202);
        }
    }

    @Test
    void rowsShowsWhatIsStoredWithoutPsql() {
        try (Comporta comporta = Comporta.start(Topology.STANDALONE, folder)) {
            Answer answer = client.postComment(comporta.api(), "shown by rows");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(client.statusOf(comporta.api(), answer.location()))
                            .isEqualTo("written"));
            try (Child rows = Child.Start.in(folder).run("rows", "comments", "--last", "1");
                    Child wrong = Child.Start.in(folder).run("rows", "nothing")) {
                assertThat(rows.exitCode(Duration.ofSeconds(20))).isZero();
                assertThat(rows.log()).contains(answer.id().toString()).contains("shown by rows");
                assertThat(wrong.exitCode(Duration.ofSeconds(20))).isEqualTo(2);
                assertThat(wrong.log()).contains("there are comments, uploads");
            }
        }
    }

    private int messages(Comporta comporta, String queue) {
        String address = "%22" + queue + "%22";
        String path = "/jolokia/read/org.apache.activemq.artemis:broker=%22comporta%22,component=addresses,address="
                + address + ",subcomponent=queues,routing-type=%22anycast%22,queue=" + address + "/MessageCount";
        String console = comporta.consoleUrl();
        String login = Base64.getEncoder().encodeToString(("comporta:" + password()).getBytes(StandardCharsets.UTF_8));
        Answer answer = client.get(
                console + path, "Authorization", "Basic " + login, "Origin", console.replaceAll("/console.*", ""));
        return Integer.parseInt(answer.raw().body().replaceAll(".*\"value\":(\\d+).*", "$1"));
    }

    private String password() {
        try {
            return Objects.requireNonNull(
                    PrivateFiles.read(folder.resolve("data/credentials.env")).get("COMPORTA_BROKER_PASSWORD"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
