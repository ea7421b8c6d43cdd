package dev.comporta.common.envelope;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An envelope's header in messages of version 1. Released, so never changed: see {@link EnvelopeCodec}. It may only grow at
 * its end, by an optional part with a flag of its own: a reader from before knows neither, and steps over the part, because
 * {@code headerBytes} says where the body begins. Stateless.
 *
 * <pre>
 * header   := id 16 | receivedAt i64 ms | bodyBytes i64 | flags u8 | collection str | tenant str
 *             [keyed: fingerprint 32] [traced: traceparent str] [media: sha256 32 | contentType str? | filename str?]
 *             [stated: tracestate str]
 * flags    := 1 keyed | 2 traced | 4 media | 8 stated, only with traced
 * str      := length u16 | UTF-8                    (str? has length 0xFFFF for none)
 * </pre>
 */
final class HeaderLayout1 {
    private static final int FIXED_BYTES = 33;
    private static final int KEYED = 1;
    private static final int TRACED = 2;
    private static final int MEDIA = 4;
    private static final int STATED = 8;
    private static final int NONE = 0xFFFF;

    private HeaderLayout1() {}

    static byte[] write(EnvelopeHeader header) {
        byte[] collection = utf8(header.collection());
        byte[] tenant = utf8(header.tenant());
        TraceContext trace = header.trace();
        byte @Nullable [] traceparent = trace == null ? null : utf8(trace.traceparent());
        byte @Nullable [] tracestate = trace == null || trace.tracestate() == null ? null : utf8(trace.tracestate());
        Media media = header.media();
        byte @Nullable [] contentType = media == null || media.contentType() == null ? null : utf8(media.contentType());
        byte @Nullable [] filename = media == null || media.filename() == null ? null : utf8(media.filename());
        Sha256 fingerprint = header.fingerprint();

        int bytes = FIXED_BYTES + stringBytes(collection) + stringBytes(tenant);
        bytes += fingerprint == null ? 0 : Sha256.BYTES;
        bytes += traceparent == null ? 0 : stringBytes(traceparent);
        bytes += media == null ? 0 : Sha256.BYTES + stringBytes(contentType) + stringBytes(filename);
        bytes += tracestate == null ? 0 : stringBytes(tracestate);

        ByteBuffer out = ByteBuffer.allocate(bytes)
                .putLong(header.id().getMostSignificantBits())
                .putLong(header.id().getLeastSignificantBits())
                .putLong(header.receivedAt().toEpochMilli())
                .putLong(header.bodyBytes())
                .put((byte) ((fingerprint == null ? 0 : KEYED)
                        | (traceparent == null ? 0 : TRACED)
                        | (media == null ? 0 : MEDIA)
                        | (tracestate == null ? 0 : STATED)));
        putString(out, collection);
        putString(out, tenant);
        if (fingerprint != null) {
            out.put(fingerprint.bytes());
        }
        if (traceparent != null) {
            putString(out, traceparent);
        }
        if (media != null) {
            out.put(media.sha256().bytes());
            putString(out, contentType);
            putString(out, filename);
        }
        if (tracestate != null) {
            putString(out, tracestate);
        }
        return out.array();
    }

    /** Throws what a buffer throws, too, when the header ends early. */
    static EnvelopeHeader read(ByteBuffer in) throws MalformedEnvelopeException {
        UUID id = new UUID(in.getLong(), in.getLong());
        Instant receivedAt = Instant.ofEpochMilli(in.getLong());
        long bodyBytes = in.getLong();
        int flags = in.get();
        String collection = takeString(in);
        String tenant = takeString(in);
        if (collection == null || tenant == null || bodyBytes < 0) {
            throw new MalformedEnvelopeException("a header without its collection or tenant, or a negative length");
        }
        Sha256 fingerprint = (flags & KEYED) == 0 ? null : takeDigest(in);
        String traceparent = (flags & TRACED) == 0 ? null : takeString(in);
        Media media = (flags & MEDIA) == 0 ? null : takeMedia(in);
        String tracestate = (flags & STATED) == 0 ? null : takeString(in);
        TraceContext trace = traceparent == null ? null : new TraceContext(traceparent, tracestate);
        return new EnvelopeHeader(id, collection, tenant, receivedAt, bodyBytes, fingerprint, trace, media);
    }

    private static Media takeMedia(ByteBuffer in) {
        Sha256 sha256 = takeDigest(in);
        String contentType = takeString(in);
        return new Media(contentType, takeString(in), sha256);
    }

    private static Sha256 takeDigest(ByteBuffer in) {
        byte[] digest = new byte[Sha256.BYTES];
        in.get(digest);
        return Sha256.wrap(digest);
    }

    private static int stringBytes(byte @Nullable [] utf8) {
        return Short.BYTES + (utf8 == null ? 0 : utf8.length);
    }

    private static void putString(ByteBuffer out, byte @Nullable [] utf8) {
        if (utf8 == null) {
            out.putShort((short) NONE);
        } else {
            out.putShort((short) utf8.length).put(utf8);
        }
    }

    private static @Nullable String takeString(ByteBuffer in) {
        int length = in.getShort() & 0xFFFF;
        if (length == NONE) {
            return null;
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length >= NONE) {
            throw new IllegalArgumentException("a name of " + utf8.length + " bytes does not fit a header");
        }
        return utf8;
    }
}
