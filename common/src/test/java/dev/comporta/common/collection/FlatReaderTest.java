package dev.comporta.common.collection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlatReaderTest {
    private static final String COMMENT =
            "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"Ol\u00e1, \\u00e9 \\ud83d\\ude00 \ud83d\ude00\\n\","
                    + "\"parent\":\"01932f6c-0000-7000-8000-000000000000\"}";

    private static final List<Column> COLUMNS = List.of(
            new Column("page", ColumnType.TEXT, false, "page", null),
            new Column("author", ColumnType.TEXT, false, "author", null),
            new Column("text", ColumnType.TEXT, false, "text", null),
            new Column("parent", ColumnType.UUID, true, "parent", null));

    private final Validity validity = new Validity(
            json("{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"page\",\"author\",\"text\"],"
                    + "\"properties\":{\"page\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":20},"
                    + "\"author\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":5},"
                    + "\"text\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":30},"
                    + "\"parent\":{\"type\":\"string\"}}}"),
            COLUMNS);

    @Test
    void readsAValidBodyInOnePass() throws Exception {
        assertThat(validity.flatValues(utf8(COMMENT)))
                .containsExactly(
                        "/a",
                        "Ana",
                        "Ol\u00e1, \u00e9 \ud83d\ude00 \ud83d\ude00\n",
                        java.util.UUID.fromString("01932f6c-0000-7000-8000-000000000000"));
    }

    /** Whatever it says yes to, the full validator accepts with the same values; and it says yes often enough to matter. */
    @Test
    void neverAcceptsWhatTheFullValidatorRefuses() throws Exception {
        Random random = new Random(20261123);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] body = COMMENT.getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(3); change >= 0; change--) {
                body = changed(body, random);
            }
            Object[] flat = validity.flatValues(ByteBuffer.wrap(body));
            if (flat == null) {
                refused++;
                continue;
            }
            accepted++;
            assertThat(validity.fully(ByteBuffer.wrap(body)))
                    .as(new String(body, StandardCharsets.UTF_8))
                    .isInstanceOf(Verdict.Valid.class);
            JsonText text = StrictJson.read(ByteBuffer.wrap(body));
            for (int column = 0; column < flat.length; column++) {
                assertThat(flat[column]).isEqualTo(COLUMNS.get(column).valueIn(text));
            }
        }
        assertThat(accepted).isGreaterThan(10_000);
        assertThat(refused).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"page\":\"/a\",\"author\":\"Ana\"}",
                "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"x\",\"more\":\"y\"}",
                "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"x\",\"text\":\"x\"}",
                "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"x\"} {}",
                "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"x\"",
                "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"\"}",
                "{\"page\":\"/a\",\"author\":\"Ana Lima\",\"text\":\"x\"}",
                "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":null}",
                "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"\\u0000\"}",
                "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"\\ud83d\"}",
                "{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"x\",\"parent\":\"not a UUID\"}",
                "\ufeff{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"x\"}",
                "[]",
                ""
            })
    void leavesAnythingElseToTheFullValidator(String body) {
        assertThat(validity.flatValues(utf8(body))).isNull();
        assertThat(validity.check(utf8(body))).isNotInstanceOf(Verdict.Valid.class);
    }

    /** Each is a string's content in a body that is otherwise valid; what is no UTF-8 is given byte by byte. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c080",
                "c1bf",
                "e08080",
                "e09fbf",
                "eda080",
                "edbfbf",
                "f0808080",
                "f08fbfbf",
                "f4908080",
                "f5808080",
                "ff",
                "80",
                "c2",
                "e282",
                "f09f98",
                "c241",
                "e28241",
                "f09f9841",
                "00",
                "1f",
                "0a",
                "5c",
                "5c78",
                "5c7530303030",
                "5c7564383364",
                "5c7564383364783030",
                "5c7564653030",
                "5c75643833645c7530303431",
                "5c7530306731",
                "5c75303061"
            })
    void leavesStringsThatCannotBeStored(String hex) {
        byte[] content = java.util.HexFormat.of().parseHex(hex);
        byte[] body = ("{\"page\":\"/a\",\"author\":\"Ana\",\"text\":\"" + " ".repeat(content.length) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        System.arraycopy(content, 0, body, body.length - 2 - content.length, content.length);
        assertThat(validity.flatValues(ByteBuffer.wrap(body))).isNull();
        assertThat(validity.fully(ByteBuffer.wrap(body))).isNotInstanceOf(Verdict.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c280",
                "dfbf",
                "e0a080",
                "ed9fbf",
                "ee8080",
                "efbfbf",
                "f0908080",
                "f48fbfbf",
                "7f",
                "5c7530303031",
                "5c5c",
                "5c2f",
                "5c625c665c6e5c725c74",
                "5c2241",
                "5c75643833445c7544453030",
                "5c7566666666"
            })
    void readsStringsAsTheParserDoes(String hex) throws Exception {
        byte[] content = java.util.HexFormat.of().parseHex(hex);
        byte[] body = (" {\"page\" :\t\"/a\",\r\n\"author\":\"Ana\" ,\"text\": \"" + " ".repeat(content.length)
                        + "\" } ")
                .getBytes(StandardCharsets.UTF_8);
        System.arraycopy(content, 0, body, body.length - 4 - content.length, content.length);
        ByteBuffer within =
                ByteBuffer.allocate(body.length + 9).put(new byte[7]).put(body);
        within.limit(7 + body.length).position(7);
        Object[] flat = validity.flatValues(within.asReadOnlyBuffer());
        assertThat(flat).isNotNull().isEqualTo(validity.flatValues(within));
        assertThat(within.position()).isEqualTo(7);
        assertThat(Objects.requireNonNull(flat)[2])
                .isEqualTo(COLUMNS.get(2).valueIn(StrictJson.read(ByteBuffer.wrap(body))));
    }

    @Test
    void aNameThatNeedsAnEscapeIsNotRead() {
        Validity odd = new Validity(
                json(
                        "{\"type\":\"object\",\"additionalProperties\":true,\"properties\":{\"a\\\\\":{\"type\":\"string\"}}}"),
                List.of());
        assertThat(odd.check(utf8("{\"a\\\":\"x\"}"))).isInstanceOf(Verdict.Malformed.class);
        assertThat(odd.check(utf8("{\"a\\\\\":\"x\"}"))).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void countsLengthsInCodePoints() {
        String five = "{\"page\":\"/a\",\"author\":\"" + "\ud83d\ude00".repeat(5) + "\",\"text\":\"x\"}";
        String six = "{\"page\":\"/a\",\"author\":\"" + "\ud83d\ude00".repeat(6) + "\",\"text\":\"x\"}";
        assertThat(validity.flatValues(utf8(five))).isNotNull();
        assertThat(validity.flatValues(utf8(six))).isNull();
    }

    @Test
    void readsALongBodyAfterAShortOne() {
        Validity any = new Validity(
                json(
                        "{\"type\":\"object\",\"additionalProperties\":true,\"properties\":{\"text\":{\"type\":\"string\"}}}"),
                List.of(new Column("text", ColumnType.TEXT, false, "text", null)));
        for (int length : new int[] {1, 5_000, 100, 200_000, 3}) {
            String text = "x".repeat(length);
            assertThat(any.flatValues(utf8("{\"text\":\"" + text + "\"}"))).containsExactly(text);
        }
        assertThat(any.flatValues(utf8("{\"text\":\"" + "x".repeat(300_000) + "\"}")))
                .isNull();
        assertThat(any.check(utf8("{\"text\":\"" + "x".repeat(300_000) + "\"}")))
                .isInstanceOf(Verdict.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{\"type\":\"object\"}",
                "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"text\":true},\"required\":[\"text\"]}",
                "{\"type\":\"object\",\"additionalProperties\":false,\"minProperties\":2,"
                        + "\"properties\":{\"text\":{\"type\":\"string\"}}}",
                "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"text\"],"
                        + "\"properties\":{\"text\":{\"type\":\"string\",\"pattern\":\"^a\"}}}"
            })
    void aSchemaThatSaysMoreIsNotFlat(String schema) {
        assertThat(FlatSchema.of(json(schema), List.of(new Column("text", ColumnType.TEXT, false, "text", null))))
                .isEmpty();
    }

    private static byte[] changed(byte[] body, Random random) {
        byte[] interesting = "{}\"\\:,u0d8a \t\n/[]".getBytes(StandardCharsets.UTF_8);
        int at = random.nextInt(body.length);
        byte[] changed = body.clone();
        switch (random.nextInt(4)) {
            case 0 -> changed[at] = interesting[random.nextInt(interesting.length)];
            case 1 -> changed[at] = (byte) random.nextInt(256);
            case 2 -> changed[at] = (byte) ('a' + random.nextInt(26));
            default -> {
                changed = new byte[body.length - 1];
                System.arraycopy(body, 0, changed, 0, at);
                System.arraycopy(body, at + 1, changed, at, body.length - at - 1);
            }
        }
        return changed;
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
