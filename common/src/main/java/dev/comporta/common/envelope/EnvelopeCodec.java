package dev.comporta.common.envelope;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The layout of a message's bytes, version {@value #VERSION}. All numbers are big-endian. Stateless.
 *
 * <pre>
 * message  := 'C' 'E' | version u8 | zero u8 | count i32 | envelope * count
 * envelope := headerBytes i32 | header | body          (header: {@link HeaderLayout1})
 * </pre>
 *
 * A streamed write is the same with a count of one; only its bytes up to the body ({@link #prefix}) are ever in memory.
 *
 * <p>Any change that an old worker could misread raises the version: old workers then give such messages back. A layout
 * that was ever released is never changed but by optional parts at the end of a header, since messages and dead letters of it may be older than any program that runs: a
 * new one is a class beside {@link HeaderLayout1}, a case in {@link #readHeader}, and what {@link #headerBytes} and {@link
 * #writeHeader} call. Up to and with {@code headerBytes} all versions are the same.
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

    /** No version's header is shorter: an id, two numbers and flags. */
    private static final int LEAST_HEADER_BYTES = 33;

    private record Head(int version, int count) {}

    private EnvelopeCodec() {}

    /** One message of all these envelopes, in order. */
    public static byte[] encode(List<Envelope> envelopes) {
        EncodedMessage message = prepare(envelopes);
        ByteBuffer out = ByteBuffer.allocate(message.bytes());
        message.writeTo(out);
        return out.array();
    }

    /** The same, to be written where it is needed: so that large bodies are copied once. */
    public static EncodedMessage prepare(List<Envelope> envelopes) {
        long bytes = MESSAGE_HEAD_BYTES;
        for (Envelope envelope : envelopes) {
            bytes += Integer.BYTES
                    + headerBytes(envelope.header())
                    + envelope.header().bodyBytes();
        }
        return new EncodedMessage(envelopes, Math.toIntExact(bytes));
    }

    /** A message whose length is known and whose bodies are not copied yet. Immutable. */
    public static final class EncodedMessage {
        private final List<Envelope> envelopes;
        private final int bytes;

        private EncodedMessage(List<Envelope> envelopes, int bytes) {
            this.envelopes = envelopes;
            this.bytes = bytes;
        }

        public int bytes() {
            return bytes;
        }

        /** Fills {@link #bytes} bytes of it. */
        public void writeTo(ByteBuffer out) {
            putHead(out, envelopes.size());
            for (Envelope envelope : envelopes) {
                out.putInt(headerBytes(envelope.header()));
                writeHeader(envelope.header(), out);
                out.put(envelope.body());
            }
        }
    }

    /** What goes before the body of a write that is streamed. */
    public static byte[] prefix(EnvelopeHeader header) {
        int bytes = headerBytes(header);
        ByteBuffer out = ByteBuffer.allocate(LEAD_BYTES + bytes);
        putHead(out, 1);
        out.putInt(bytes);
        writeHeader(header, out);
        return out.array();
    }

    /** The envelopes of a message; their bodies are views of {@code message}. */
    public static List<Envelope> decode(ByteBuffer message) throws MalformedEnvelopeException, NewerEnvelopeException {
        try {
            Head head = takeHead(message);
            int count = head.count();
            List<Envelope> envelopes = new ArrayList<>(Math.min(count, message.remaining() / LEAST_HEADER_BYTES + 1));
            for (int i = 0; i < count; i++) {
                EnvelopeHeader header = takeHeader(head.version(), message);
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
        int count = takeHead(lead).count();
        int headerBytes = lead.getInt();
        if (count != 1 || headerBytes < LEAST_HEADER_BYTES || headerBytes > HEADER_MAX_BYTES) {
            throw new MalformedEnvelopeException("not a streamed message: count=" + count + " header=" + headerBytes);
        }
        return LEAD_BYTES + headerBytes;
    }

    /** The header in a streamed message's whole prefix. */
    public static EnvelopeHeader decodePrefix(ByteBuffer prefix)
            throws MalformedEnvelopeException, NewerEnvelopeException {
        try {
            return takeHeader(takeHead(prefix).version(), prefix);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new MalformedEnvelopeException("the prefix ends early or contradicts itself");
        }
    }

    private static void putHead(ByteBuffer out, int count) {
        out.putShort(MAGIC).put((byte) VERSION).put((byte) 0).putInt(count);
    }

    private static Head takeHead(ByteBuffer in) throws MalformedEnvelopeException, NewerEnvelopeException {
        if (in.remaining() < MESSAGE_HEAD_BYTES || in.getShort() != MAGIC) {
            throw new MalformedEnvelopeException("not an envelope message");
        }
        int version = in.get() & 0xFF;
        in.get();
        if (version > VERSION) {
            throw new NewerEnvelopeException(version, VERSION);
        }
        int count = in.getInt();
        if (version == 0 || count < 1) {
            throw new MalformedEnvelopeException("version=" + version + " count=" + count);
        }
        return new Head(version, count);
    }

    private static EnvelopeHeader takeHeader(int version, ByteBuffer message) throws MalformedEnvelopeException {
        int headerBytes = message.getInt();
        if (headerBytes < LEAST_HEADER_BYTES || headerBytes > Math.min(HEADER_MAX_BYTES, message.remaining())) {
            throw new MalformedEnvelopeException("a header of " + headerBytes + " bytes");
        }
        ByteBuffer header = message.slice(message.position(), headerBytes);
        message.position(message.position() + headerBytes);
        return readHeader(version, header);
    }

    /** In the layout of {@link #VERSION}, as what {@link #writeHeader} writes. */
    private static int headerBytes(EnvelopeHeader header) {
        return HeaderLayout1.bytes(header);
    }

    private static void writeHeader(EnvelopeHeader header, ByteBuffer out) {
        HeaderLayout1.write(header, out);
    }

    private static EnvelopeHeader readHeader(int version, ByteBuffer header) throws MalformedEnvelopeException {
        return switch (version) {
            case 1 -> HeaderLayout1.read(header);
            default -> throw new MalformedEnvelopeException("version=" + version);
        };
    }
}
