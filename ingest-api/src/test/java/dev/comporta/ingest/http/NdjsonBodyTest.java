package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NdjsonBodyTest {
    private static ByteBuffer body(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> lines(String text) {
        Parsed<List<ByteBuffer>> parsed = NdjsonBody.lines(body(text));
        return ((Parsed.Good<List<ByteBuffer>>) parsed)
                .value().stream()
                        .map(line -> StandardCharsets.UTF_8.decode(line).toString())
                        .toList();
    }

    @Test
    void splitsAtLineEndsWithOrWithoutTheLast() {
        assertThat(lines("{}")).containsExactly("{}");
        assertThat(lines("{}\n[]\n")).containsExactly("{}", "[]");
        assertThat(lines("{}\r\n[]\r\n\r\n \n")).containsExactly("{}", "[]");
    }

    @Test
    void keepsABlankLineInBetweenForTheCheckToRefuse() {
        assertThat(lines("{}\n\n[]")).containsExactly("{}", "", "[]");
        assertThat(lines("\n{}")).containsExactly("", "{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\n"})
    void refusesABodyWithoutALine(String text) {
        assertThat(NdjsonBody.lines(body(text)))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class,
                        bad -> assertThat(bad.refused().refusal()).isEqualTo(Refusal.MALFORMED_BODY));
    }

    @Test
    void refusesMoreLinesThanTheLimit() {
        assertThat(lines("1\n".repeat(NdjsonBody.MAX_LINES))).hasSize(NdjsonBody.MAX_LINES);
        assertThat(NdjsonBody.lines(body("1\n".repeat(NdjsonBody.MAX_LINES + 1))))
                .isInstanceOf(Parsed.Bad.class);
    }
}
