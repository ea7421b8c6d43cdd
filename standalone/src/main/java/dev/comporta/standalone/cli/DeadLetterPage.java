package dev.comporta.standalone.cli;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prints one dead letter with all that is known of it. For one thread. */
final class DeadLetterPage {
    /** A few screens; the rest is in the database. */
    private static final int TEXT_BYTES = 8 << 10;

    private static final int HEX_BYTES = 256;
    private static final int HEX_BYTES_A_LINE = 32;
    private static final int LINE_CHARACTERS = 1000;

    private final PrintWriter out;

    /** Where a streamed write's body begins. */
    @FunctionalInterface
    interface FirstChunk {
        byte[] read(int most) throws SQLException;
    }

    DeadLetterPage(PrintWriter out) {
        this.out = out;
    }

    void print(DeadLetter letter, byte[] payload, FirstChunk firstChunk) throws SQLException {
        line("id", letter.id());
        line("collection", letter.collection());
        line("received", letter.receivedAt());
        line("died", letter.diedAt());
        line("refused", letter.attempts() == 1 ? "once" : letter.attempts() + " times");
        line("sent again", letter.retriedAt());
        if (letter.isOnItsWay()) {
            line("", "since its last death, and has not come back yet");
        }
        line("sqlstate", letter.sqlstate());
        line("reason", letter.reason());
        KeptMessage message = KeptMessage.of(payload);
        if (message.problem() != null) {
            line("message", message.problem());
            hex(payload, payload.length);
        } else {
            header(message.header());
            body(message.header(), message.isStreamed() ? firstChunk.read(TEXT_BYTES) : start(message.envelope()));
        }
    }

    private void header(EnvelopeHeader header) {
        if (!header.tenant().isEmpty()) {
            line("tenant", header.tenant());
        }
        line("keyed", header.isKeyed() ? "yes, fingerprint " + header.fingerprint() : "no");
        line("traceparent", header.trace() == null ? null : header.trace().traceparent());
        Media media = header.media();
        if (media != null) {
            line("content type", media.contentType());
            line("filename", media.filename());
            line("sha256", media.sha256());
        }
        line("bytes", header.bodyBytes());
    }

    private static byte[] start(@Nullable Envelope envelope) {
        if (envelope == null) {
            return new byte[0];
        }
        ByteBuffer body = envelope.body();
        byte[] start = new byte[Math.min(TEXT_BYTES, body.remaining())];
        body.get(start);
        return start;
    }

    private void body(EnvelopeHeader header, byte[] start) {
        Optional<String> text = text(start, start.length == header.bodyBytes());
        if (text.isPresent()) {
            out.println(
                    start.length < header.bodyBytes()
                            ? "body, the first " + start.length + " of " + header.bodyBytes() + " bytes:"
                            : "body:");
            out.println(Screen.lines(text.get()));
        } else {
            hex(start, header.bodyBytes());
        }
    }

    private void hex(byte[] start, long bytes) {
        int shown = Math.min(HEX_BYTES, start.length);
        out.println(
                shown < bytes
                        ? "body, no text; the first " + shown + " of " + bytes + " bytes:"
                        : "body, no text, " + bytes + " bytes:");
        for (int from = 0; from < shown; from += HEX_BYTES_A_LINE) {
            out.println("  "
                    + HexFormat.of()
                            .formatHex(Arrays.copyOfRange(start, from, Math.min(from + HEX_BYTES_A_LINE, shown))));
        }
    }

    /** Empty when it is no text. What is cut off may end within a character. */
    private static Optional<String> text(byte[] bytes, boolean whole) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer characters = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), characters, whole);
        try {
            if (result.isError()) {
                result.throwException();
            }
        } catch (CharacterCodingException noText) {
            return Optional.empty();
        }
        String text = characters.flip().toString();
        boolean readable = text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t');
        return readable ? Optional.of(text) : Optional.empty();
    }

    private void line(String what, @Nullable Object value) {
        out.printf("%-14s %s%n", what, Screen.line(value == null ? null : value.toString(), LINE_CHARACTERS));
    }
}
