package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.comporta.standalone.Client.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator does about writes that the database refused, with the command line and no psql. */
class DeadLettersIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String REFUSE =
            "ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text NOT LIKE 'poison%') NOT VALID";
    private static final String MEND = "ALTER TABLE comments DROP CONSTRAINT no_poison";
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private final Client client = new Client();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void aDeadLetterThatIsSentAgainBecomesItsRowAndItsReceiptSaysWritten(Topology topology) {
        try (Comporta comporta = Comporta.start(topology, folder)) {
            Database database = comporta.database();
            assertThat(run(comporta, DONE, "list")).isEqualTo("no dead letters");
            database.run(REFUSE);
            Answer plain = client.postComment(comporta.api(), "poison, plain");
            Answer keyed = post(comporta, "poison, keyed", "Idempotency-Key", "one");
            awaitStatus(comporta, plain, "dead");
            awaitStatus(comporta, keyed, "dead");

            assertThat(run(comporta, DONE, "retry", id(plain), keyed.location()))
                    .isEqualTo("2 sent again" + "; what is refused once more stays in the list");
            awaitRows(database, "SELECT attempts FROM dead_letters", List.of(List.of("2"), List.of("2")));
            assertThat(client.statusOf(comporta.api(), plain.location())).isEqualTo("dead");

            database.run(MEND);
            run(comporta, DONE, "retry", "--all");
            awaitStatus(comporta, plain, "written");
            awaitStatus(comporta, keyed, "written");
            assertThat(database.rows("SELECT text FROM comments ORDER BY text"))
                    .containsExactly(List.of("poison, keyed"), List.of("poison, plain"));
            assertThat(database.count("dead_letters")).isZero();
            assertThat(post(comporta, "poison, keyed", "Idempotency-Key", "one").id())
                    .isEqualTo(keyed.id());
            assertThat(run(comporta, FAILED, "retry", id(plain))).contains("there is no such dead letter", "none sent");
            Metrics.assertDoorBalances(client, comporta.admin());
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
        }
    }

    @Test
    void listsAndShowsWhatAnOperatorNeeds() throws IOException {
        try (Comporta comporta = Comporta.start(Topology.STANDALONE, folder)) {
            comporta.database().run(REFUSE);
            comporta.database().run("ALTER TABLE uploads ADD CONSTRAINT no_files CHECK (filename <> 'poison.bin')");
            Answer comment = post(comporta, "poison \u202e\u0007 <é>", "Idempotency-Key", "k");
            Answer upload = upload(comporta, new byte[] {0, 1, 2, (byte) 0xff});
            awaitStatus(comporta, comment, "dead");
            awaitStatus(comporta, upload, "dead");

            assertThat(run(comporta, DONE, "list")).contains(id(comment), id(upload), "23514", "no_poison", "no_files");
            assertThat(run(comporta, DONE, "list", "--collection", "comments", "--since", "1h"))
                    .contains(id(comment))
                    .doesNotContain(id(upload));
            assertThat(run(comporta, DONE, "list", "--reason", "NO_FILES"))
                    .contains(id(upload))
                    .doesNotContain(id(comment));
            assertThat(run(comporta, DONE, "list", "--reason", "23514")).contains(id(comment), id(upload));
            assertThat(run(comporta, DONE, "list", "--since", "2999-01-01T00:00:00Z"))
                    .isEqualTo("no such dead letters");
            JsonNode json =
                    new ObjectMapper().readTree(run(comporta, DONE, "list", "--json", "--collection", "uploads"));
            assertThat(json.path("id").asText()).isEqualTo(id(upload));
            assertThat(json.path("sqlstate").asText()).isEqualTo("23514");
            assertThat(json.path("attempts").asInt()).isOne();
            assertThat(run(comporta, DONE, "show", comment.location()))
                    .contains(
                            "collection     comments",
                            "sqlstate       23514",
                            "refused        once",
                            "keyed          yes")
                    .contains("poison \\u202e\\u0007 <é>")
                    .doesNotContain("\u202e");
            assertThat(run(comporta, DONE, "show", id(upload)))
                    .contains("filename       poison.bin", "bytes          4", "body, no text, 4 bytes:", "000102ff");
        }
    }

    @Test
    void whatIsDroppedIsGoneAndItsReceiptGoesOnSayingDead() {
        try (Comporta comporta = Comporta.start(Topology.PROCESSES, folder)) {
            comporta.database().run(REFUSE);
            Answer plain = client.postComment(comporta.api(), "poison");
            Answer keyed = post(comporta, "poison", "Idempotency-Key", "k");
            awaitStatus(comporta, plain, "dead");
            awaitStatus(comporta, keyed, "dead");

            assertThat(run(comporta, DONE, "drop", id(plain), id(keyed)))
                    .contains("dropped " + id(plain), "dropped " + id(keyed));

            assertThat(comporta.database().count("dead_letters")).isZero();
            assertThat(client.statusOf(comporta.api(), plain.location())).isEqualTo("dead");
            assertThat(client.get(comporta.api() + keyed.location())
                            .body()
                            .path("reason")
                            .asText())
                    .contains("no_poison");
            assertThat(run(comporta, FAILED, "drop", id(plain)))
                    .isEqualTo("There is no dead letter " + id(plain) + ".");
            assertThat(run(comporta, FAILED, "show", id(plain)))
                    .isEqualTo("There is no dead letter " + id(plain) + ".");
        }
    }

    @Test
    void oldDeadLettersAreDroppedWhereARetentionIsSet() {
        Child.Start start = Child.Start.in(folder).with(Map.of("COMPORTA_DEAD_LETTER_RETENTION", "2s"));
        try (Comporta comporta = new Comporta(Topology.STANDALONE, folder, start)) {
            comporta.database().run(REFUSE);
            Answer poison = client.postComment(comporta.api(), "poison");

            awaitRows(comporta.database(), "SELECT id FROM dropped_letters", List.of(List.of(id(poison))));
            assertThat(comporta.database().count("dead_letters")).isZero();
            awaitStatus(comporta, poison, "dead");
            comporta.front().await("Dropped dead letters past their retention\\. dropped=1 ", SOON);
        }
    }

    @Test
    void anUploadIsSentAgain() {
        sendUploadAgain(Topology.PROCESSES, 3 << 20);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Topology.class)
    void aLargeUploadIsSentAgainThroughASmallHeap(Topology topology) {
        sendUploadAgain(topology, 100 << 20);
    }

    private void sendUploadAgain(Topology topology, int bytes) {
        try (Comporta comporta = Comporta.start(topology, folder)) {
            Database database = comporta.database();
            database.run("ALTER TABLE uploads ADD CONSTRAINT no_files CHECK (filename <> 'poison.bin')");
            byte[] body = new byte[bytes];
            new Random(7).nextBytes(body);
            Answer whole = upload(comporta, body);
            Answer spoiled = upload(comporta, new byte[1 << 20]);
            awaitStatus(comporta, whole, "dead");
            awaitStatus(comporta, spoiled, "dead");
            assertThat(run(comporta, DONE, "show", id(whole))).contains("the first 256 of " + bytes + " bytes:");
            database.run("DELETE FROM dead_letter_chunks WHERE seq = 3 AND dead_letter_id = '" + id(spoiled) + "'");
            database.run("ALTER TABLE uploads DROP CONSTRAINT no_files");

            try (Child retry = comporta.command(List.of("-Xmx48m"), "dead", "retry", "--all", "--rate", "5/s")) {
                assertThat(retry.exitCode(SOON)).as(retry.log()).isEqualTo(FAILED);
                assertThat(retry.log())
                        .contains("Not sent: " + id(spoiled), "not the one that was accepted", "1 sent again");
            }

            awaitStatus(comporta, whole, "written");
            assertThat(database.rows("SELECT bytes, u.sha256 = sha256(string_agg(data, '' ORDER BY seq)) FROM uploads u"
                            + " JOIN upload_chunks ON upload_id = id GROUP BY id"))
                    .containsExactly(List.of(Integer.toString(bytes), "t"));
            assertThat(database.rows("SELECT id, retried_at FROM dead_letters"))
                    .containsExactly(List.of(id(spoiled), "null"));
            assertThat(database.rows("SELECT DISTINCT dead_letter_id FROM dead_letter_chunks"))
                    .containsExactly(List.of(id(spoiled)));
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerStopsARetryAndLeavesEverythingWhereItWas() {
        try (Comporta comporta = Comporta.start(Topology.PROCESSES, folder)) {
            comporta.database().run(REFUSE);
            Answer poison = client.postComment(comporta.api(), "poison");
            awaitStatus(comporta, poison, "dead");
            comporta.brokerOrAll().signal("STOP");
            try {
                assertThat(run(comporta, FAILED, "retry", "--all"))
                        .contains("none sent again", "Stopped: the broker", "All dead letters are still there");
            } finally {
                comporta.brokerOrAll().signal("CONT");
            }
            assertThat(comporta.database().rows("SELECT id, retried_at FROM dead_letters"))
                    .containsExactly(List.of(id(poison), "null"));
        }
    }

    /** The command's own words; fails with them when it ends otherwise. */
    private static String run(Comporta comporta, int exitCode, String... command) {
        List<String> line = new ArrayList<>(List.of("dead"));
        line.addAll(List.of(command));
        try (Child child = comporta.command(line.toArray(new String[0]))) {
            assertThat(child.exitCode(SOON)).as(child.log()).isEqualTo(exitCode);
            return child.log();
        }
    }

    private Answer post(Comporta comporta, String text, String... headers) {
        return client.post(
                comporta.api() + "/v1/comments",
                "application/json",
                BodyPublishers.ofString(Client.comment(text)),
                headers);
    }

    private Answer upload(Comporta comporta, byte[] body) {
        return client.post(
                comporta.api() + "/v1/uploads",
                "application/octet-stream",
                BodyPublishers.ofByteArray(body),
                "Content-Disposition",
                "attachment; filename=\"poison.bin\"");
    }

    private static String id(Answer answer) {
        return answer.id().toString();
    }

    private void awaitStatus(Comporta comporta, Answer answer, String status) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(client.statusOf(comporta.api(), answer.location()))
                        .isEqualTo(status));
    }

    private static void awaitRows(Database database, String query, List<List<String>> rows) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(database.rows(query)).isEqualTo(rows));
    }
}
