package dev.comporta.worker.batch;

import dev.comporta.common.envelope.EnvelopeHeader;
import java.io.InputStream;

/**
 * A write too large for memory: its header, and its body to be read once, from the broker, as it is stored. Used by one
 * lane's thread.
 */
public final class StreamedWrite {
    private final EnvelopeHeader header;
    private final InputStream body;
    private boolean opened;

    public StreamedWrite(EnvelopeHeader header, InputStream body) {
        this.header = header;
        this.body = body;
    }

    public EnvelopeHeader header() {
        return header;
    }

    /** The body; reading it blocks on the broker. May be called once: what was read is gone. */
    public InputStream open() {
        if (opened) {
            throw new IllegalStateException("the body of " + header.id() + " was read before");
        }
        opened = true;
        return body;
    }

    /** True once {@link #open} was called: from then on only the broker can bring the body again. */
    public boolean isOpened() {
        return opened;
    }
}
