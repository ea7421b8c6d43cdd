package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Sha256;
import dev.comporta.standalone.Client.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The promises of the README's first screen, in both topologies. */
@ParameterizedClass
@EnumSource(Topology.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class PostToRowIT {
    @TempDir
    static Path folder;

    private static Comporta comporta;
    private static final Client CLIENT = new Client();

    @Parameter
    Topology topology;

    @BeforeParameterizedClassInvocation
    static void start(Topology topology) throws Exception {
        Path own = Files.createDirectory(folder.resolve(topology.name()));
        comporta = Comporta.start(topology, own);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        comporta.close();
    }

    @AfterEach
    void everyMetricsEquationHolds() {
        Metrics.assertDoorBalances(CLIENT, comporta.admin());
        Metrics.assertWorkerBalances(CLIENT, comporta.workerAdmin());
    }

    @Test
    void aPostedCommentIsARowWithEveryCharacterAsSent() {
        String text = "Olá \uD83D\uDE00 \\u0061 \"q\" \\ / \b\f\n\r\t \u2028 e\u0301 \uFFFF 'x' \u0001";

        Answer answer = CLIENT.postComment(comporta.api(), text);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("status").asText()).isEqualTo("queued");
        awaitStatus(answer.location(), "written");
        assertThat(comporta.database()
                        .rows("SELECT page, author, text, parent, received_at <= written_at FROM comments WHERE id = '"
                                + answer.id() + "'"))
                .containsExactly(List.of("/p", "a", text, "null", "t"));
    }

    @Test
    void preferWaitAnswersWithTheRow() {
        Answer answer = CLIENT.post(
                comporta.api() + "/v1/comments",
                "application/json",
                BodyPublishers.ofString(Client.comment("waited for")),
                "Prefer",
                "wait=20");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.raw().headers().firstValue("Preference-Applied")).contains("wait=20");
        assertThat(comporta.database().ids("comments", "id")).contains(answer.id());
    }

    @Test
    void aBatchOfLinesIsARowEach() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            lines.append(Client.comment("line " + i)).append('\n');
        }

        Answer answer = CLIENT.post(
                comporta.api() + "/v1/comments", "application/x-ndjson", BodyPublishers.ofString(lines.toString()));

        assertThat(answer.status()).isEqualTo(202);
        List<UUID> ids = new ArrayList<>();
        answer.body()
                .get("receipts")
                .forEach(receipt -> ids.add(UUID.fromString(receipt.get("id").asText())));
        assertThat(ids).hasSize(500).doesNotHaveDuplicates();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(comporta.database().ids("comments", "id")).containsAll(ids));
    }

    @Test
    void theSameKeyIsTheSameRowAndTheFirstWriteWins() {
        String key = UUID.randomUUID().toString();
        Answer first = keyed(key, "first");
        Answer again = keyed(key, "first");

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.id()).isEqualTo(first.id());
        awaitStatus(first.location(), "written");
        assertThat(keyed(key, "another body").status()).isEqualTo(422);
        assertThat(comporta.database().rows("SELECT text FROM comments WHERE id = '" + first.id() + "'"))
                .containsExactly(List.of("first"));
    }

    @Test
    void uploadsOfAnySizeComeBackAsTheSameBytes() throws IOException {
        for (int bytes : new int[] {0, 1, 100_000, 262_144, 262_145, 5_000_000}) {
            byte[] body = new byte[bytes];
            new Random(bytes).nextBytes(body);
            String sha256 = Sha256.of(ByteBuffer.wrap(body)).hex();

            Answer answer = CLIENT.post(
                    comporta.api() + "/v1/uploads",
                    "application/octet-stream",
                    BodyPublishers.ofByteArray(body),
                    "Content-Disposition",
                    "attachment; filename=\"f.bin\"");

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.body().get("sha256").asText()).isEqualTo(sha256);
            awaitStatus(answer.location(), "written");
            assertThat(storedUpload(answer.id()))
                    .containsExactly("f.bin", "application/octet-stream", Integer.toString(bytes), sha256, sha256);
        }
    }

    @Test
    void aReceiptThatWasNeverGivenOutIsNotFound() {
        assertThat(CLIENT.get(comporta.api() + "/v1/receipts/" + UUID.randomUUID() + ".AAAA")
                        .status())
                .isEqualTo(404);
        assertThat(CLIENT.get(comporta.api() + "/v1/receipts/" + UUID.randomUUID())
                        .status())
                .isEqualTo(404);
    }

    private Answer keyed(String key, String text) {
        return CLIENT.post(
                comporta.api() + "/v1/comments",
                "application/json",
                BodyPublishers.ofString(Client.comment(text)),
                "Idempotency-Key",
                key);
    }

    private static List<String> storedUpload(UUID id) throws IOException {
        return comporta.database()
                .rows("SELECT filename, content_type, bytes, encode(sha256, 'hex'), encode(sha256(coalesce(("
                        + readBack(id) + "), '')), 'hex') FROM uploads WHERE id = '" + id + "'")
                .get(0);
    }

    /** The line that an operator finds in docs/operations.md. */
    private static String readBack(UUID id) throws IOException {
        return Files.readAllLines(Path.of("../docs/operations.md")).stream()
                .filter(line -> line.startsWith("SELECT string_agg(data"))
                .findFirst()
                .orElseThrow()
                .replaceFirst("'[^']*…'", "'" + id + "'");
    }

    private static void awaitStatus(String location, String status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(CLIENT.statusOf(comporta.api(), location)).isEqualTo(status));
    }
}
