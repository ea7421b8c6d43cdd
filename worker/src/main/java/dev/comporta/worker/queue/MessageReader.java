package dev.comporta.worker.queue;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.MalformedEnvelopeException;
import dev.comporta.common.envelope.NewerEnvelopeException;
import dev.comporta.common.queue.LargeBody;
import dev.comporta.common.queue.MessageBody;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.worker.batch.Progress;
import dev.comporta.worker.batch.StreamedWrite;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Decodes a lane's messages. Never deserializes an object. Immutable; used by the lane's thread. */
final class MessageReader {
    /** A door's largest message in memory is 8 MiB of lines; far more than that is none of ours. */
    static final int INLINE_MAX_BYTES = 64 << 20;

    private final String collection;

    MessageReader(String collection) {
        this.collection = collection;
    }

    /**
     * Blocks on the broker where the body is not here yet. Throws when the broker is lost.
     *
     * @param progress told of each piece of a large body, also when it is read later
     */
    Reading read(Message message, Progress progress) throws JMSException {
        if (!(message instanceof BytesMessage bytes)) {
            return new Reading.Undecodable("not a message of bytes", null);
        }
        return message.propertyExists(QueueNames.STREAMED_BYTES)
                ? streamed(progress.watch(LargeBody.open(bytes)))
                : inline(bytes, progress);
    }

    private Reading inline(BytesMessage message, Progress progress) throws JMSException {
        long length = message.getBodyLength();
        if (length < 0 || length > INLINE_MAX_BYTES) {
            return new Reading.Undecodable(
                    "a message of " + length + " bytes, not marked as streamed",
                    progress.watch(LargeBody.open(message)));
        }
        try {
            return ours(EnvelopeCodec.decode(body(message)), length);
        } catch (MalformedEnvelopeException e) {
            return new Reading.Undecodable(String.valueOf(e.getMessage()), null);
        } catch (NewerEnvelopeException e) {
            return new Reading.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    /** A message that is long enough for the client to stream it is still read as a whole here. */
    private static ByteBuffer body(BytesMessage message) throws JMSException {
        try {
            return MessageBody.read(message);
        } catch (RuntimeException e) {
            throw LaneSession.lost("a message broke off", e);
        }
    }

    private Reading ours(List<Envelope> envelopes, long bytes) {
        for (Envelope envelope : envelopes) {
            if (!isOurs(envelope.header())) {
                return elsewhere(envelope.header());
            }
        }
        return new Reading.Inline(envelopes, bytes);
    }

    /** Reads no further than the prefix; what turns out undecodable is rewound, to be kept whole. */
    private Reading streamed(InputStream message) throws JMSException {
        BufferedInputStream body = new BufferedInputStream(message);
        body.mark(EnvelopeCodec.LEAD_BYTES + EnvelopeCodec.HEADER_MAX_BYTES);
        try {
            try {
                EnvelopeHeader header = header(body);
                return isOurs(header) ? new Reading.Streamed(new StreamedWrite(header, body)) : elsewhere(header);
            } catch (MalformedEnvelopeException e) {
                body.reset();
                return new Reading.Undecodable(String.valueOf(e.getMessage()), body);
            } catch (NewerEnvelopeException e) {
                return new Reading.Unreadable(String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            throw LaneSession.lost("a large message broke off", e);
        }
    }

    private static EnvelopeHeader header(InputStream body)
            throws IOException, MalformedEnvelopeException, NewerEnvelopeException {
        byte[] lead = new byte[EnvelopeCodec.LEAD_BYTES];
        body.readNBytes(lead, 0, lead.length);
        byte[] prefix = Arrays.copyOf(lead, EnvelopeCodec.prefixBytes(ByteBuffer.wrap(lead)));
        body.readNBytes(prefix, lead.length, prefix.length - lead.length);
        return EnvelopeCodec.decodePrefix(ByteBuffer.wrap(prefix));
    }

    private boolean isOurs(EnvelopeHeader header) {
        return header.collection().equals(collection);
    }

    private Reading elsewhere(EnvelopeHeader header) {
        return new Reading.Unreadable(
                "a write of collection " + header.collection() + " in the queue of " + collection);
    }
}
