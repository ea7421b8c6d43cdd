package dev.comporta.standalone.cli;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.MalformedEnvelopeException;
import dev.comporta.common.envelope.NewerEnvelopeException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter's payload, read: the message of one write as it crossed the queue, without its body where that was
 * streamed. Immutable.
 *
 * @param envelope null where the body is in chunks
 * @param problem why it cannot be read; null when it can, and only then header and envelope mean something
 */
record KeptMessage(
        EnvelopeHeader header,
        @Nullable Envelope envelope,
        @Nullable String problem) {

    private static final EnvelopeHeader NONE =
            new EnvelopeHeader(new UUID(0, 0), "", "", Instant.EPOCH, 0, null, null, null);

    static KeptMessage of(byte[] payload) {
        try {
            EnvelopeHeader header = EnvelopeCodec.decodePrefix(ByteBuffer.wrap(payload));
            boolean streamed =
                    header.bodyBytes() > 0 && EnvelopeCodec.prefixBytes(ByteBuffer.wrap(payload)) == payload.length;
            Envelope envelope = streamed
                    ? null
                    : EnvelopeCodec.decode(ByteBuffer.wrap(payload)).get(0);
            return new KeptMessage(header, envelope, null);
        } catch (MalformedEnvelopeException e) {
            return new KeptMessage(NONE, null, "the message kept for it cannot be read: " + e.getMessage());
        } catch (NewerEnvelopeException e) {
            return new KeptMessage(
                    NONE, null, "a newer version of this program kept it; use that one: " + e.getMessage());
        }
    }

    boolean isStreamed() {
        return envelope == null;
    }
}
