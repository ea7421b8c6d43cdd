package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers that a write may bring, well and badly formed. */
final class HeadersTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static <T> T good(Parsed<T> parsed) {
        assertThat(parsed).isInstanceOf(Parsed.Good.class);
        return ((Parsed.Good<T>) parsed).value();
    }

    @Test
    void readsKeysBareAndQuoted() {
        assertThat(good(IdempotencyKey.parse(List.of()))).isEmpty();
        assertThat(good(IdempotencyKey.parse(List.of("order 17/3")))).contains("order 17/3");
        assertThat(good(IdempotencyKey.parse(List.of("\"order 17\"")))).contains("order 17");
        assertThat(good(IdempotencyKey.parse(List.of("\"a\\\"b\\\\c\"")))).contains("a\"b\\c");
        assertThat(good(IdempotencyKey.parse(List.of("x".repeat(255))))).contains("x".repeat(255));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "\"open", "\"a\"b", "\"a\\x\"", "\"a\\", "tab\there", "caf\u00e9"})
    void refusesKeysThatAreNone(String key) {
        assertThat(IdempotencyKey.parse(List.of(key))).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void refusesLongAndRepeatedKeys() {
        assertThat(IdempotencyKey.parse(List.of("x".repeat(256)))).isInstanceOf(Parsed.Bad.class);
        assertThat(IdempotencyKey.parse(List.of("a", "a"))).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "attachment; filename=\"cat.png\" | cat.png",
                "attachment; filename=cat.png | cat.png",
                "inline;filename=\"a b.txt\"; size=3 | a b.txt",
                "attachment; filename=\"../../etc/passwd\" | passwd",
                "attachment; filename=\"C:\\\\dir\\\\file.txt\" | file.txt",
                "attachment; filename=\"x\"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt | naïve €.txt",
                "attachment; filename*=iso-8859-1'en'%A3.txt | £.txt",
                "attachment; filename=\"a\\\"b\" | a\"b"
            })
    void readsFileNames(String header, String name) {
        assertThat(good(ContentDisposition.filename(List.of(header)))).contains(name);
    }

    @Test
    void takesNoStackForEachCharacterOfAName() {
        String long100k = "x".repeat(100_000);
        assertThat(good(ContentDisposition.filename(List.of("attachment; filename=\"" + long100k + "\""))))
                .isPresent();
        assertThat(ContentDisposition.filename(List.of("attachment; filename=\"" + "\\x".repeat(50_000))))
                .isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void makesFileNamesHarmless() {
        assertThat(good(ContentDisposition.filename(List.of("attachment")))).isEmpty();
        assertThat(good(ContentDisposition.filename(List.of("attachment; filename=\"..\""))))
                .isEmpty();
        assertThat(good(ContentDisposition.filename(List.of("attachment; filename*=UTF-8''a%00b%0Ac%E2%80%AEd"))))
                .contains("abcd");
        assertThat(good(ContentDisposition.filename(List.of("attachment; filename=\"" + "x".repeat(300) + "\"")))
                        .orElseThrow())
                .hasSize(ContentDisposition.MAX_LENGTH);
        String utf8 = new String("naïve".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(good(ContentDisposition.filename(List.of("attachment; filename=\"" + utf8 + "\""))))
                .contains("naïve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "attachment; filename=\"open", "attachment filename=x", "attachment; =x"})
    void refusesDispositionsThatAreNone(String header) {
        assertThat(ContentDisposition.filename(List.of(header))).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void readsSha256AndIgnoresOtherDigests() {
        Sha256 sha256 = Sha256.of(ByteBuffer.wrap(new byte[] {1}));
        String member = "sha-256=:" + sha256.base64() + ":";
        assertThat(good(ContentDigest.parse(List.of(member)))).contains(sha256);
        assertThat(good(ContentDigest.parse(List.of("sha-512=:AAAA:, " + member))))
                .contains(sha256);
        assertThat(good(ContentDigest.parse(List.of("sha-512=:AAAA:")))).isEqualTo(Optional.empty());
        assertThat(ContentDigest.parse(List.of("sha-256=AAAA"))).isInstanceOf(Parsed.Bad.class);
        assertThat(ContentDigest.parse(List.of("sha-256=:AAAA:"))).isInstanceOf(Parsed.Bad.class);
        assertThat(ContentDigest.parse(List.of("sha-256=:A=A:"))).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void readsHowLongAClientWaits() {
        assertThat(Preference.waitSeconds(List.of("wait=10"))).isEqualTo(OptionalInt.of(10));
        assertThat(Preference.waitSeconds(List.of("respond-async, Wait = \"5\"; x")))
                .isEqualTo(OptionalInt.of(5));
        assertThat(Preference.waitSeconds(List.of("return=minimal", "wait=99"))).isEqualTo(OptionalInt.of(30));
        assertThat(Preference.waitSeconds(List.of("wait=x", "wait"))).isEmpty();
        assertThat(Preference.waitSeconds(List.of("wait=-1"))).isEmpty();
    }

    @Test
    void takesValidTraceContextOnly() {
        assertThat(TraceParent.parse(List.of(TRACE))).isEqualTo(TRACE);
        assertThat(TraceParent.parse(List.of("01" + TRACE.substring(2) + "-more")))
                .isNotNull();
        for (String invalid : List.of(
                "",
                TRACE + "-more",
                "ff" + TRACE.substring(2),
                TRACE.replace('b', 'B'),
                "00-" + "0".repeat(32) + TRACE.substring(35),
                TRACE.substring(0, 36) + "0".repeat(16) + "-01")) {
            assertThat(TraceParent.parse(List.of(invalid))).as(invalid).isNull();
        }
        assertThat(TraceParent.parse(List.of(TRACE, TRACE))).isNull();
    }
}
