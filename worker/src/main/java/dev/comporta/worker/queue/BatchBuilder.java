package dev.comporta.worker.queue;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.worker.batch.Batch;
import dev.comporta.worker.batch.BatchLimits;
import dev.comporta.worker.batch.StreamedWrite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects one batch, message by message. Used by the lane's thread. */
final class BatchBuilder {
    private final BatchLimits limits;
    private final int mostMessages;
    private final List<Envelope> envelopes = new ArrayList<>();
    private @Nullable StreamedWrite streamed;
    private boolean redelivered;
    private int messages;
    private int setAside;
    private long bytes;

    BatchBuilder(BatchLimits limits, int mostMessages) {
        this.limits = limits;
        this.mostMessages = mostMessages;
    }

    void add(Reading reading, boolean mayHaveBeenHere) {
        if (reading instanceof Reading.Inline inline) {
            envelopes.addAll(inline.envelopes());
            bytes += inline.bytes();
        } else if (reading instanceof Reading.Streamed large) {
            streamed = large.write();
        }
        redelivered |= mayHaveBeenHere;
        messages++;
    }

    /** One that nobody can decode: no part of the batch, but of its transaction. */
    void setAside(long bodyBytes) {
        setAside++;
        bytes += bodyBytes;
    }

    /** A streamed write closes a batch: its body must be read before the session's next message. */
    boolean isFull() {
        return streamed != null
                || envelopes.size() + setAside >= limits.maxWrites()
                || bytes >= limits.maxBytes()
                || messages >= mostMessages;
    }

    int writes() {
        return envelopes.size() + (streamed == null ? 0 : 1);
    }

    int messages() {
        return messages;
    }

    Batch build() {
        return new Batch(envelopes, streamed, redelivered, messages);
    }
}
