package dev.comporta.common.envelope;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a message's bytes, version {@value #VERSION}. All numbers are big-endian. Stateless.
 *
 * <pre>
 * message  := 'C' 'E' | version u8 | zero u8 | count i32 | envelope * count
 * envelope := headerBytes i32 | header | body
 * header   := id 16 | receivedAt i64 ms | bodyBytes i64 | flags u8 | collection str | tenant str
 *             [keyed: fingerprint 32] [traced: traceparent str] [media: sha256 32 | contentType str? | filename str?]
 * flags    := 1 keyed | 2 traced | 4 media
 * str      := length u16 | UTF-8                    (str? has length 0xFFFF for none)
 * </pre>
 *
 * A streamed write is the same with a count of one; only its bytes up to the body ({@link #prefix}) are ever in memory.
 * Any change that an old worker could misread raises the version: old workers then give such messages back.
 */
public final class EnvelopeCodec {
    /** What this program writes, and the newest that it reads. */
    public static final int VERSION = 1;

    /** Bytes to read before {@link #prefixBytes} can tell how long a streamed message's prefix is. */
    public static final int LEAD_BYTES = 12;

    /** More than this is no header of ours: names, trace context and file name have tighter bounds at the door. */
    public static final int HEADER_MAX_BYTES = 64 * 1024;

    private static final short MAGIC = 0x4345;
    private static final int MESSAGE_HEAD_BYTES = 8;
    private static final int FIXED_HEADER_BYTES = 33;
    private static final int KEYED = 1;
    private static final int TRACED = 2;
    private static final int MEDIA = 4;
    private static final int NONE = 0xFFFF;

    private EnvelopeCodec() {}

    /** One message of all these envelopes, in order. */
    public static byte[] encode(List<Envelope> envelopes) {
        List<byte[]> headers = new ArrayList<>(envelopes.size());
        long bytes = MESSAGE_HEAD_BYTES;
        for (Envelope envelope : envelopes) {
            byte[] header = header(envelope.header());
            headers.add(header);
            bytes += Integer.BYTES + header.length + envelope.header().bodyBytes();
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes));
        putHead(out, envelopes.size());
        for (int i = 0; i < envelopes.size(); i++) {
            out.putInt(headers.get(i).length)
                    .put(headers.get(i))
                    .put(envelopes.get(i).body());
        }
        return out.array();
    }

    /** What goes before the body of a write that is streamed. */
    public static byte[] prefix(EnvelopeHeader header) {
        byte[] bytes = header(header);
        ByteBuffer out = ByteBuffer.allocate(LEAD_BYTES + bytes.length);
        putHead(out, 1);
        return out.putInt(bytes.length).put(bytes).array();
    }

    /** The envelopes of a message; their bodies are views of {@code message}. */
    public static List<Envelope> decode(ByteBuffer message) throws MalformedEnvelopeException, NewerEnvelopeException {
        try {
            int count = takeHead(message);
            List<Envelope> envelopes = new ArrayList<>(Math.min(count, message.remaining() / FIXED_HEADER_BYTES + 1));
            for (int i = 0; i < count; i++) {
                EnvelopeHeader header = takeHeader(message);
                int bodyBytes = Math.toIntExact(header.bodyBytes());
                envelopes.add(new Envelope(header, message.slice(message.position(), bodyBytes)));
                message.position(message.position() + bodyBytes);
            }
            if (message.hasRemaining()) {
                throw new MalformedEnvelopeException(message.remaining() + " bytes behind the last envelope");
            }
            return envelopes;
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | ArithmeticException
                | IllegalArgumentException e) {
            throw new MalformedEnvelopeException("the message ends early or contradicts itself");
        }
    }

    /** How many bytes of a streamed message come before its body, told from its first {@link #LEAD_BYTES}. */
    public static int prefixBytes(ByteBuffer lead) throws MalformedEnvelopeException, NewerEnvelopeException {
        int count = takeHead(lead);
        int headerBytes = lead.getInt();
        if (count != 1 || headerBytes < FIXED_HEADER_BYTES || headerBytes > HEADER_MAX_BYTES) {
            throw new MalformedEnvelopeException("not a streamed message: count=" + count + " header=" + headerBytes);
        }
        return LEAD_BYTES + headerBytes;
    }

    /** The header in a streamed message's whole prefix. */
    public static EnvelopeHeader decodePrefix(ByteBuffer prefix)
            throws MalformedEnvelopeException, NewerEnvelopeException {
        try {
            takeHead(prefix);
            return takeHeader(prefix);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new MalformedEnvelopeException("the prefix ends early or contradicts itself");
        }
    }

    private static void putHead(ByteBuffer out, int count) {
        out.putShort(MAGIC).put((byte) VERSION).put((byte) 0).putInt(count);
    }

    private static int takeHead(ByteBuffer in) throws MalformedEnvelopeException, NewerEnvelopeException {
        if (in.remaining() < MESSAGE_HEAD_BYTES || in.getShort() != MAGIC) {
            throw new MalformedEnvelopeException("not an envelope message");
        }
        int version = in.get() & 0xFF;
        in.get();
        if (version > VERSION) {
            throw new NewerEnvelopeException(version);
        }
        int count = in.getInt();
        if (version == 0 || count < 1) {
            throw new MalformedEnvelopeException("version=" + version + " count=" + count);
        }
        return count;
    }

    private static byte[] header(EnvelopeHeader header) {
        byte[] collection = utf8(header.collection());
        byte[] tenant = utf8(header.tenant());
        byte @Nullable [] traceparent = header.traceparent() == null ? null : utf8(header.traceparent());
        Media media = header.media();
        byte @Nullable [] contentType = media == null || media.contentType() == null ? null : utf8(media.contentType());
        byte @Nullable [] filename = media == null || media.filename() == null ? null : utf8(media.filename());
        Sha256 fingerprint = header.fingerprint();

        int bytes = FIXED_HEADER_BYTES + stringBytes(collection) + stringBytes(tenant);
        bytes += fingerprint == null ? 0 : Sha256.BYTES;
        bytes += traceparent == null ? 0 : stringBytes(traceparent);
        bytes += media == null ? 0 : Sha256.BYTES + stringBytes(contentType) + stringBytes(filename);

        ByteBuffer out = ByteBuffer.allocate(bytes)
                .putLong(header.id().getMostSignificantBits())
                .putLong(header.id().getLeastSignificantBits())
                .putLong(header.receivedAt().toEpochMilli())
                .putLong(header.bodyBytes())
                .put((byte) ((fingerprint == null ? 0 : KEYED)
                        | (traceparent == null ? 0 : TRACED)
                        | (media == null ? 0 : MEDIA)));
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
        return out.array();
    }

    private static EnvelopeHeader takeHeader(ByteBuffer message) throws MalformedEnvelopeException {
        int headerBytes = message.getInt();
        if (headerBytes < FIXED_HEADER_BYTES || headerBytes > Math.min(HEADER_MAX_BYTES, message.remaining())) {
            throw new MalformedEnvelopeException("a header of " + headerBytes + " bytes");
        }
        ByteBuffer in = message.slice(message.position(), headerBytes);
        message.position(message.position() + headerBytes);
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
        return new EnvelopeHeader(id, collection, tenant, receivedAt, bodyBytes, fingerprint, traceparent, media);
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
