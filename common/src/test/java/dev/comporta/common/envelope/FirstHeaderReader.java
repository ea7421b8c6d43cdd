package dev.comporta.common.envelope;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How the first build's workers read a header of version 1, line by line: they may meet what later doors of that version send. */
final class FirstHeaderReader {
    private FirstHeaderReader() {}

    static EnvelopeHeader read(ByteBuffer in) {
        UUID id = new UUID(in.getLong(), in.getLong());
        Instant receivedAt = Instant.ofEpochMilli(in.getLong());
        long bodyBytes = in.getLong();
        int flags = in.get();
        String collection = takeString(in);
        String tenant = takeString(in);
        if (collection == null || tenant == null || bodyBytes < 0) {
            throw new AssertionError("a header without its collection or tenant, or a negative length");
        }
        Sha256 fingerprint = (flags & 1) == 0 ? null : takeDigest(in);
        String traceparent = (flags & 2) == 0 ? null : takeString(in);
        Media media = null;
        if ((flags & 4) != 0) {
            Sha256 sha256 = takeDigest(in);
            String contentType = takeString(in);
            media = new Media(contentType, takeString(in), sha256);
        }
        TraceContext trace = traceparent == null ? null : new TraceContext(traceparent);
        return new EnvelopeHeader(id, collection, tenant, receivedAt, bodyBytes, fingerprint, trace, media);
    }

    private static Sha256 takeDigest(ByteBuffer in) {
        byte[] digest = new byte[Sha256.BYTES];
        in.get(digest);
        return Sha256.wrap(digest);
    }

    private static @Nullable String takeString(ByteBuffer in) {
        int length = in.getShort() & 0xFFFF;
        if (length == 0xFFFF) {
            return null;
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
