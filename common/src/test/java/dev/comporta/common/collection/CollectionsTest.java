package dev.comporta.common.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectionsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T05:16:00Z");

    private final Collections declared = Collections.load(CollectionsTest.class.getClassLoader());

    @Test
    void knowsWhatIsDeclaredAndNothingElse() {
        assertThat(declared.all()).extracting(Collection::name).containsExactly("comments", "uploads");
        assertThat(declared.find("nothing")).isEmpty();
    }

    @Test
    void findsACommentValid() {
        assertThat(check("{\"page\":\"/p\",\"author\":\"a\",\"text\":\"t\"}")).isInstanceOf(Verdict.Valid.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"author\":\"a\",\"text\":\"t\"}|",
                "{\"page\":\"\",\"author\":\"a\",\"text\":\"t\"}|/page",
                "{\"page\":\"/p\",\"author\":\"a\",\"text\":\"t\",\"x\":1}|",
                "{\"page\":\"/p\",\"author\":\"a\",\"text\":7}|/text",
                "{\"page\":\"/p\",\"author\":\"a\",\"text\":\"t\",\"parent\":\"x\"}|/parent",
                "{\"page\":\"/p\",\"author\":\"a\",\"text\":null}|/text",
                "[]|"
            })
    void namesWhatIsWrongWithAComment(String body, String pointer) {
        assertThat(check(body)).isInstanceOfSatisfying(Verdict.Invalid.class, invalid -> {
            assertThat(invalid.problems()).isNotEmpty();
            assertThat(invalid.problems().get(0).pointer()).isEqualTo(pointer == null ? "" : pointer);
            assertThat(invalid.problems().get(0).reason()).isNotBlank();
        });
    }

    @Test
    void countsCharactersAndNotBytesOrSurrogates() {
        assertThat(check("{\"page\":\"/p\",\"author\":\"" + "😀".repeat(200) + "\",\"text\":\"t\"}"))
                .isInstanceOf(Verdict.Valid.class);
        assertThat(check("{\"page\":\"/p\",\"author\":\"" + "😀".repeat(201) + "\",\"text\":\"t\"}"))
                .isInstanceOf(Verdict.Invalid.class);
    }

    @Test
    void givesTheWorkerTheValuesOfADeclaredRow() throws Exception {
        Collection things = parse(THINGS);
        String body = "{\"n\":9223372036854775807,\"d\":1.10,\"f\":0.5,\"b\":true,\"t\":\"2026-11-23T06:16:00+01:00\","
                + "\"day\":\"2026-11-23\",\"doc\":{\"a\": 1.0}}";

        List<Object> values = things.values(envelope(body), NOW);

        assertThat(values)
                .containsExactly(
                        Long.MAX_VALUE,
                        new BigDecimal("1.10"),
                        0.5,
                        true,
                        NOW,
                        LocalDate.of(2026, 11, 23),
                        "{\"a\": 1.0}",
                        null,
                        body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"9223372036854775808", "1.5", "\"1\"", "null", "1e30"})
    void refusesANumberThatItsColumnCannotHold(String number) {
        String body = "{\"n\":" + number + ",\"d\":1,\"f\":1,\"b\":true,\"t\":\"2026-11-23T06:16:00Z\","
                + "\"day\":\"2026-11-23\",\"doc\":1}";

        assertThat(parse(THINGS).check(bytes(body)))
                .isInstanceOfSatisfying(
                        Verdict.Invalid.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(Problem::pointer)
                                .containsExactly("/n"));
    }

    @Test
    void namesEveryProblemOfADeclarationAtOnce() throws Exception {
        String yaml = "{collection: Dead, body: jason, table: 'x y', columns: [{column: a, type: varchar}]}";
        List<String> problems = new ArrayList<>();

        Collections.parse(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .checked(problems);

        assertThat(problems)
                .anyMatch(problem -> problem.startsWith("collection:"))
                .anyMatch(problem -> problem.startsWith("body:"))
                .anyMatch(problem -> problem.startsWith("table:"))
                .anyMatch(problem -> problem.startsWith("key:"))
                .anyMatch(problem -> problem.startsWith("columns: a: type"))
                .anyMatch(problem -> problem.startsWith("columns: a: needs a member or a fact"));
    }

    private static final String THINGS = """
            collection: things
            body: json
            table: things
            key: thing_id
            columns:
              - {column: n, type: int8, member: n}
              - {column: d, type: numeric, member: d}
              - {column: f, type: float8, member: f}
              - {column: b, type: bool, member: b}
              - {column: t, type: timestamptz, member: t}
              - {column: day, type: date, member: day}
              - {column: doc, type: jsonb, member: doc}
              - {column: note, type: text, member: note, nullable: true}
              - {column: body, type: json, fact: body}
            schema: {type: object}
            """;

    private static Collection parse(String yaml) {
        List<String> problems = new ArrayList<>();
        try {
            Collection collection = Collections.parse(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                    .checked(problems);
            assertThat(problems).isEmpty();
            return collection;
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private Verdict check(String body) {
        return declared.find("comments").orElseThrow().check(bytes(body));
    }

    private static Envelope envelope(String body) {
        ByteBuffer bytes = bytes(body);
        return new Envelope(
                new EnvelopeHeader(new UUID(1, 2), "things", "", NOW, bytes.remaining(), null, null, null), bytes);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
