package dev.comporta.common.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "{", "{}x", "{} {}", "[1]]", "{a:1}", "{'a':1}", "[1,]", "//c\n1", "NaN", "01", "+1", "\"\t\""
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void refusesOtherEncodingsThanUtf8() {
        byte[] overlong = {'"', (byte) 0xC0, (byte) 0xAF, '"'};
        byte[] cut = {'"', (byte) 0xE2, (byte) 0x82, '"'};
        byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};

        for (byte[] bytes : new byte[][] {overlong, cut, surrogate, "\"x\"".getBytes(StandardCharsets.UTF_16LE)}) {
            assertThatThrownBy(() -> StrictJson.parse(ByteBuffer.wrap(bytes)))
                    .isInstanceOf(MalformedJsonException.class);
        }
        assertThatThrownBy(() -> parse("\uFEFF{}")).isInstanceOf(MalformedJsonException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"b\":{\"a\":1,\"a\":2}}",
                "{\"a\":\"\\u0000\"}",
                "{\"\\u0000\":1}",
                "[\"\\ud800\"]",
                "[\"\\udc00\\ud800\"]",
                "[\"\\ud800x\"]",
                "{\"\\ud800\":1}",
                "{\"\\udc00\":1}",
                "{\"a\":{\"\\ud83d\\ude00\\ud83dx\":1}}",
                "{\"a\":1e1000000}",
                "{\"a\":1e-1000000}",
                "{\"a\":1e2147483648}",
                "{\"a\":1e99999999999}",
                "{\"a\":1e-2147483648}",
                "{\"a\":1.5e-2147483647}"
            })
    void refusesWhatTheDatabaseCannotHold(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(UnfitWriteException.class);
    }

    @Test
    void refusesDepthAndDigitsThatOnlyAnAttackHas() {
        assertThatThrownBy(() -> parse("[".repeat(100_000))).isInstanceOf(UnfitWriteException.class);
        assertThatThrownBy(() -> parse("1".repeat(1001))).isInstanceOf(UnfitWriteException.class);
    }

    @Test
    void callsMalformedWhatIsMalformedBehindAPair() {
        assertThatThrownBy(() -> parse("\"\\ud83d\\u\"")).isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> parse("{\"\\ud83d\\ude00\\q\":1}")).isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> parse("{\"\\\\ud83d\":x}")).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void readsAStringAsLongAsABodyMayBe() throws Exception {
        String longer = "x".repeat(20_000_001);
        assertThat(parse('"' + longer + '"').root().textValue()).hasSize(longer.length());
    }

    @Test
    void namesThePlaceOfAProblem() {
        assertThatThrownBy(() -> parse("{\"a\":[1,{\"b\":\"\\u0000\"}]}"))
                .isInstanceOfSatisfying(
                        UnfitWriteException.class,
                        e -> assertThat(e.problem().pointer()).isEqualTo("/a/1/b"));
    }

    @Test
    void keepsTheTextOfEachMemberAsItWasSent() throws Exception {
        JsonText text = parse("{ \"a\" : { \"x\":1.50 , \"y\":\"\\u00e9\" } , \"b\":1e2,\"c\":-0 ,\"d\":[ ]}");

        assertThat(text.member("a")).isEqualTo("{ \"x\":1.50 , \"y\":\"\\u00e9\" }");
        assertThat(text.member("b")).isEqualTo("1e2");
        assertThat(text.member("c")).isEqualTo("-0");
        assertThat(text.member("d")).isEqualTo("[ ]");
    }

    @Test
    void readsNumbersExactly() throws Exception {
        assertThat(parse("[9007199254740993,1.10,1e400]").root().get(0).bigIntegerValue())
                .isEqualTo("9007199254740993");
        assertThat(parse("[1.10]").root().get(0).decimalValue().toString()).isEqualTo("1.10");
        assertThat(parse("[1e400]").root().get(0).decimalValue().precision()).isEqualTo(1);
    }

    private static JsonText parse(String text) throws MalformedJsonException, UnfitWriteException {
        return StrictJson.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
