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

    /** How many bytes {@link #write} writes. */
    static int bytes(EnvelopeHeader header) {
        int bytes = FIXED_BYTES + stringBytes(header.collection()) + stringBytes(header.tenant());
        bytes += header.fingerprint() == null ? 0 : Sha256.BYTES;
        TraceContext trace = header.trace();
        if (trace != null) {
            bytes += stringBytes(trace.traceparent());
            bytes += trace.tracestate() == null ? 0 : stringBytes(trace.tracestate());
        }
        Media media = header.media();
        bytes += media == null ? 0 : Sha256.BYTES + stringBytes(media.contentType()) + stringBytes(media.filename());
        return bytes;
    }

    static void write(EnvelopeHeader header, ByteBuffer out) {
        Sha256 fingerprint = header.fingerprint();
        TraceContext trace = header.trace();
        String tracestate = trace == null ? null : trace.tracestate();
        Media media = header.media();
        out.putLong(header.id().getMostSignificantBits())
                .putLong(header.id().getLeastSignificantBits())
                .putLong(header.receivedAt().toEpochMilli())
                .putLong(header.bodyBytes())
                .put((byte) ((fingerprint == null ? 0 : KEYED)
                        | (trace == null ? 0 : TRACED)
                        | (media == null ? 0 : MEDIA)
                        | (tracestate == null ? 0 : STATED)));
        putString(out, header.collection());
        putString(out, header.tenant());
        if (fingerprint != null) {
            out.put(fingerprint.bytes());
        }
        if (trace != null) {
            putString(out, trace.traceparent());
        }
        if (media != null) {
            out.put(media.sha256().bytes());
            putString(out, media.contentType());
            putString(out, media.filename());
        }
        if (tracestate != null) {
            putString(out, tracestate);
        }
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

    private static int stringBytes(@Nullable String text) {
        if (text == null) {
            return Short.BYTES;
        }
        int bytes = isAscii(text) ? text.length() : utf8(text).length;
        if (bytes >= NONE) {
            throw new IllegalArgumentException("a name of " + bytes + " bytes does not fit a header");
        }
        return Short.BYTES + bytes;
    }

    private static void putString(ByteBuffer out, @Nullable String text) {
        if (text == null) {
            out.putShort((short) NONE);
        } else if (isAscii(text)) {
            out.putShort((short) text.length());
            for (int i = 0; i < text.length(); i++) {
                out.put((byte) text.charAt(i));
            }
        } else {
            byte[] utf8 = utf8(text);
            out.putShort((short) utf8.length).put(utf8);
        }
    }

    /** As nearly all are, and then there is nothing to encode. */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
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
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
