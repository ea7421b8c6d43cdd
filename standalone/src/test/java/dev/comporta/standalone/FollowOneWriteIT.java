package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.comporta.standalone.Client.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A receipt's id finds every line about its write in the logs of door and worker, as a field of its own. */
class FollowOneWriteIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SENT = "A write is on its way to the broker.";
    private static final String CONFIRMED = "The broker's answer about a write.";
    private static final String TAKEN = "A write has come from the broker.";
    private static final String DECIDED = "A write is decided and committed.";
    private static final Map<String, String> TRACED =
            Map.of("COMPORTA_LOG_LEVEL", "debug", "COMPORTA_LOG_FORMAT", "json", "COMPORTA_ACCEPT_TIMEOUT", "20s");

    private final Client client = new Client();
    private final ObjectMapper json = new ObjectMapper();
    private int keys;
    private String keyOfLast = "";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void aReceiptsIdLeadsFromTheDoorToTheRow(Topology topology) {
        try (Comporta comporta =
                new Comporta(topology, folder, Child.Start.in(folder).with(TRACED))) {
            comporta.database().run("ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text <> 'poison') NOT VALID");

            Answer first = accepted(key -> post(comporta.api(), key));
            String firstKey = keyOfLast;
            awaitDecided(comporta, first, "stored");
            assertThat(lines(comporta, first))
                    .extracting(line -> sentence(line))
                    .containsExactlyInAnyOrder(SENT, CONFIRMED, TAKEN, DECIDED);

            Answer poison = accepted(key -> client.postComment(comporta.api(), "poison"));
            awaitDecided(comporta, poison, "dead");
            assertThat(allLines(comporta)
                            .filter(line -> line.path("level").asText().equals("WARN")))
                    .anyMatch(line ->
                            line.path("ids").toString().contains(poison.id().toString()));

            Answer upload = accepted(key -> client.post(
                    comporta.api() + "/v1/uploads", "text/plain", BodyPublishers.ofByteArray(new byte[300_000])));
            awaitDecided(comporta, upload, "stored");
            assertThat(lines(comporta, upload))
                    .extracting(line -> sentence(line))
                    .contains(TAKEN, CONFIRMED, DECIDED);

            if (topology == Topology.PROCESSES) {
                // A door that is new to the key lets it through.
                Child other = comporta.startDoor(Map.of());
                Answer again = accepted(key -> post(Comporta.apiOf(other), firstKey));
                assertThat(again.id()).isEqualTo(first.id());
                awaitDecided(comporta, again, "duplicate");
            }
        }
    }

    /** A busy machine is good for a refusal: then once more, under another key. */
    private Answer accepted(Function<String, Answer> post) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            keyOfLast = "key " + ++keys;
                            return post.apply(keyOfLast);
                        },
                        answer -> answer.status() == 202);
    }

    private Answer post(String api, String key) {
        return client.post(
                api + "/v1/comments",
                "application/json",
                BodyPublishers.ofString(Client.comment("once")),
                "Idempotency-Key",
                key);
    }

    private void awaitDecided(Comporta comporta, Answer write, String outcome) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines(comporta, write))
                        .anyMatch(line -> sentence(line).equals(DECIDED)
                                && line.path("outcome").asText().equals(outcome)));
    }

    private List<JsonNode> lines(Comporta comporta, Answer write) {
        return allLines(comporta)
                .filter(line -> line.path("id").asText().equals(write.id().toString()))
                .toList();
    }

    private Stream<JsonNode> allLines(Comporta comporta) {
        return comporta.children().stream()
                .flatMap(child -> child.log().lines())
                .filter(line -> line.startsWith("{"))
                .map(this::parsed);
    }

    /** Without what it names. */
    private static String sentence(JsonNode line) {
        return line.path("message").asText().replaceAll(" \\w+=.*", "");
    }

    private JsonNode parsed(String line) {
        try {
            return json.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
