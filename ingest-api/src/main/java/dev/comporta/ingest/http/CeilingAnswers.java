package dev.comporta.ingest.http;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import dev.comporta.common.envelope.ReceiptId;
import dev.comporta.common.envelope.ReceiptTokens;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.settings.Secret;
import dev.comporta.ingest.receipt.Sighting;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers as long as a door's, made once: nobody's receipts. Immutable. */
final class CeilingAnswers {
    private static final String UPLOADS = "uploads";

    /** As many digits as the sizes that are usual in a benchmark: 1 KB and 100 KB differ by two bytes of an answer. */
    private static final long BODY_BYTES = 10_000;

    private final Answer comment = answer("comments", null);
    private final Answer upload =
            answer(UPLOADS, new Media("application/octet-stream", null, Sha256.of(ByteBuffer.allocate(0))));

    /** What goes into the headers, and the JSON. */
    record Answer(String location, String length, Buffer content) {}

    /** @param path null for none */
    Answer to(@Nullable String path) {
        return path != null && path.endsWith(UPLOADS) ? upload : comment;
    }

    private static Answer answer(String collection, @Nullable Media media) {
        EnvelopeHeader header = new EnvelopeHeader(
                new ReceiptId().next(), collection, WriteHead.TENANT, Instant.now(), BODY_BYTES, null, null, media);
        ReceiptTokens tokens = new ReceiptTokens(List.of(new Secret("a key of receipts that nobody gets")));
        byte[] content = Receipts.accepted(header, new Sighting.Nothing());
        return new Answer(
                new Receipts(tokens).location(header, false).toString(),
                Integer.toString(content.length),
                Buffer.buffer(content));
    }
}
