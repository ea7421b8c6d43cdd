package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.comporta.standalone.Client.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every text of {@code cases.txt} from the POST to the row: what is refused leaves nothing, what is accepted comes back,
 * and nothing that was accepted dies in the worker's hands.
 */
@Tag("slow")
@ParameterizedClass
@EnumSource(Topology.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class JsonTextsIT {
    private static final List<JsonCase> CASES = JsonCase.all();
    private static final int AT_LEAST = 300;
    private static final Client CLIENT = new Client();

    /** Compares what PostgreSQL made of a text, which may be a number of 131,072 digits, by value and not by form. */
    private static final ObjectMapper EXACT = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(1_000_000)
                            .maxNameLength(1_000_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

    @TempDir
    static Path folder;

    private static Comporta comporta;

    @Parameter
    Topology topology;

    @BeforeParameterizedClassInvocation
    static void start(Topology topology) throws IOException {
        Path own = Files.createDirectory(folder.resolve(topology.name()));
        Child.Start start = Child.Start.in(own).withClassPath(JsonCase.FOLDER);
        comporta = new Comporta(topology, own, start);
        for (String table : List.of("json_values", "json_documents")) {
            comporta.database()
                    .run("CREATE TABLE " + table + " (id uuid PRIMARY KEY, kept json NOT NULL, equal jsonb NOT NULL)");
        }
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        comporta.close();
    }

    @AfterEach
    void nothingDied() {
        assertThat(comporta.database().rows("SELECT id, reason FROM dead_letters"))
                .isEmpty();
        Metrics.assertDoorBalances(CLIENT, comporta.admin());
        Metrics.assertWorkerBalances(CLIENT, comporta.workerAdmin());
    }

    @Test
    void aTextIsAnsweredAsItsLineSaysAndComesBackAsAMember() {
        Posted posted = new Posted("json_values");
        for (JsonCase text : CASES) {
            posted.took(text, text.asMember(), post("values", "application/json", text.within("{\"value\":", "}")));
        }
        posted.assertStored(true);
    }

    @Test
    void aTextIsAnsweredAsItsLineSaysAndComesBackAsABody() {
        Posted posted = new Posted("json_documents");
        for (JsonCase text : CASES) {
            posted.took(text, text.asBody(), post("documents", "application/json", text.bytes()));
        }
        posted.assertStored(false);
    }

    @Test
    void aLineOfManyIsAnsweredInTheSameWay() {
        Posted posted = new Posted("json_values");
        for (JsonCase text : CASES) {
            if (text.text().indexOf('\n') < 0) {
                byte[] body = text.within("{\"value\":\"the line before\"}\n{\"value\":", "}");
                posted.took(text, text.asMember(), post("values", "application/x-ndjson", body));
            }
        }
        posted.assertStored(true);
    }

    /** So that a wrong line of ours is seen: what we call malformed, and what we take, PostgreSQL's parser judges alike. */
    @Test
    void postgresqlsOwnParserAgrees() throws SQLException {
        Database database = comporta.database();
        List<String> otherwise = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                PreparedStatement judge = connection.prepareStatement(
                        "SELECT pg_input_is_valid(?, 'json') AND pg_input_is_valid(?, 'jsonb')")) {
            for (JsonCase text : CASES) {
                if (text.isText() && text.asBody() != 422) {
                    judge.setString(1, text.text());
                    judge.setString(2, text.text());
                    try (ResultSet result = judge.executeQuery()) {
                        result.next();
                        if (result.getBoolean(1) != (text.asBody() == 202)) {
                            otherwise.add(text.name());
                        }
                    }
                }
            }
        }
        assertThat(otherwise).isEmpty();
    }

    @Test
    void thereAreEnoughTextsAndNoneTwice() {
        assertThat(CASES).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        assertThat(CASES.stream().map(JsonCase::name)).doesNotHaveDuplicates();
        assertThat(CASES.stream().map(JsonCase::bytes).map(java.nio.ByteBuffer::wrap))
                .doesNotHaveDuplicates();
    }

    private static Answer post(String collection, String type, byte[] body) {
        return CLIENT.post(comporta.api() + "/v1/" + collection, type, BodyPublishers.ofByteArray(body));
    }

    /** The answers to the texts that went to one table, which begins empty. */
    private static final class Posted {
        private final String table;
        private final Map<String, JsonCase> accepted = new TreeMap<>();
        private final List<String> wrong = new ArrayList<>();
        private int others;

        Posted(String table) {
            this.table = table;
            comporta.database().run("TRUNCATE " + table);
        }

        void took(JsonCase text, int wanted, Answer answer) {
            if (answer.status() != wanted) {
                wrong.add(text.name() + ": " + wanted + " was wanted, but came " + answer.status() + " "
                        + answer.raw().body());
            }
            if (answer.status() == 202 && answer.body().has("receipts")) {
                accepted.put(answer.body().at("/receipts/1/id").asText(), text);
                others++;
            } else if (answer.status() == 202) {
                accepted.put(answer.id().toString(), text);
            }
        }

        /** @param stripped the column holds a member's value, without the space around it */
        void assertStored(boolean stripped) {
            assertThat(wrong).isEmpty();
            Database database = comporta.database();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> database.count(table) + database.count("dead_letters") >= accepted.size() + others);
            List<List<String>> rows = database.rows("SELECT id, kept, equal FROM " + table);
            assertThat(rows).hasSize(accepted.size() + others);
            for (List<String> row : rows) {
                JsonCase text = accepted.remove(row.get(0));
                if (text == null) {
                    others--;
                } else {
                    assertThat(row.get(1)).as(text.name()).isEqualTo(stripped ? strip(text.text()) : text.text());
                    assertThat(isEqual(row.get(1), row.get(2))).as(text.name()).isTrue();
                }
            }
            assertThat(accepted).isEmpty();
            assertThat(others).isZero();
        }

        private static String strip(String text) {
            return text.replaceAll("^[ \t\r\n]+|[ \t\r\n]+$", "");
        }

        private static boolean isEqual(String json, String jsonb) {
            try {
                return EXACT.readTree(json).equals(Posted::compare, EXACT.readTree(jsonb));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static int compare(JsonNode left, JsonNode right) {
            if (left.isNumber() && right.isNumber()) {
                return left.decimalValue().compareTo(right.decimalValue());
            }
            return left.equals(right) ? 0 : 1;
        }
    }
}
