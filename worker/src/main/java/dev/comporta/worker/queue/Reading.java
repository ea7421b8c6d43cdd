package dev.comporta.worker.queue;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.worker.batch.StreamedWrite;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a message turned out to be. Immutable. */
sealed interface Reading {
    /** Envelopes with their bodies in memory. */
    record Inline(List<Envelope> envelopes, long bytes) implements Reading {}

    /** One write whose body is still at the broker. */
    record Streamed(StreamedWrite write) implements Reading {}

    /**
     * No version can read it: it belongs into the queue of the dead.
     *
     * @param body its whole body, where that is not in memory
     */
    record Undecodable(String reason, @Nullable InputStream body) implements Reading {}

    /** Another version can read it, or another worker knows its collection: it must be given back. */
    record Unreadable(String reason) implements Reading {}
}
