package dev.comporta.worker;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import dev.comporta.common.envelope.ReceiptId;
import dev.comporta.common.envelope.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Envelopes as a door would make them. */
public final class TestWrites {
    /** A comment with this text is refused by the tests' tables and fakes. */
    public static final String POISON = "poison";

    private static final ReceiptId IDS = new ReceiptId();

    private TestWrites() {}

    public static Collection collection(String name) {
        return Collections.load(TestWrites.class.getClassLoader()).find(name).orElseThrow();
    }

    public static UUID id() {
        return IDS.next();
    }

    public static Envelope comment(String text) {
        return comment(id(), text);
    }

    public static Envelope comment(UUID id, String text) {
        return json("comments", id, commentBody(text), null);
    }

    public static List<Envelope> comments(int count) {
        return IntStream.range(0, count).mapToObj(n -> comment("comment " + n)).toList();
    }

    /** A comment under an Idempotency-Key whose id is {@code id}. */
    public static Envelope keyed(UUID id, String text) {
        String body = commentBody(text);
        return json("comments", id, body, Sha256.of(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
    }

    public static Envelope json(String collection, UUID id, String body, @Nullable Sha256 fingerprint) {
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        return new Envelope(
                new EnvelopeHeader(id, collection, "", now(), bytes.remaining(), fingerprint, null, null), bytes);
    }

    public static Envelope upload(UUID id, byte[] body) {
        ByteBuffer bytes = ByteBuffer.wrap(body);
        return new Envelope(uploadHeader(id, body.length, Sha256.of(bytes)), bytes);
    }

    public static EnvelopeHeader uploadHeader(UUID id, long bodyBytes, Sha256 sha256) {
        Media media = new Media("application/octet-stream", "a \"file\" ⛵.bin", sha256);
        return new EnvelopeHeader(id, "uploads", "", now(), bodyBytes, null, null, media);
    }

    public static String text(Envelope comment) {
        String body = StandardCharsets.UTF_8.decode(comment.body()).toString();
        int begin = body.indexOf("\"text\":\"") + "\"text\":\"".length();
        return body.substring(begin, body.length() - 2);
    }

    public static String commentBody(String text) {
        return "{\"page\":\"/a\",\"author\":\"Ada\",\"text\":\"" + escaped(text) + "\"}";
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
