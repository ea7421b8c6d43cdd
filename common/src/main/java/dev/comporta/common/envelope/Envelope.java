package dev.comporta.common.envelope;

import java.nio.ByteBuffer;

/**
 * A write as it crosses the queue: what the door knows of it, and the raw body exactly as it was accepted. Immutable;
 * safe to share between threads.
 *
 * @param header everything but the body
 * @param body the accepted bytes; shared, so read it only through {@link #body}
 */
public record Envelope(EnvelopeHeader header, ByteBuffer body) {
    public Envelope {
        if (header.bodyBytes() != body.remaining()) {
            throw new IllegalArgumentException(
                    "header says " + header.bodyBytes() + " bytes, body has " + body.remaining());
        }
        body = body.asReadOnlyBuffer();
    }

    /** A view of the body with a position of its own. */
    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }
}
