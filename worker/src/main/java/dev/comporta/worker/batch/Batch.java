package dev.comporta.worker.batch;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a lane received in one transaction of the broker's and stores in one of the database's. All of one collection.
 * Immutable but for the streamed write's body.
 *
 * @param envelopes those whose bodies are in memory, in the order received; an id may come twice
 * @param streamed a large write whose body is still to be read; it always closes a batch, because acknowledging covers
 *     everything received, so it must be stored together with the rest
 * @param redelivered whether any of it may have been here before: stored, or died
 * @param messages how many messages carried it
 */
public record Batch(List<Envelope> envelopes, @Nullable StreamedWrite streamed, boolean redelivered, int messages) {
    public Batch {
        envelopes = List.copyOf(envelopes);
    }

    /** How many writes it has. */
    public int writes() {
        return envelopes.size() + (streamed == null ? 0 : 1);
    }

    /** Of all its writes. */
    public Stream<EnvelopeHeader> headers() {
        return Stream.concat(
                envelopes.stream().map(Envelope::header),
                Stream.ofNullable(streamed).map(StreamedWrite::header));
    }

    /** First and last id, for a log line. */
    String ids() {
        String last = streamed == null ? "" : streamed.header().id().toString();
        if (!envelopes.isEmpty()) {
            String first = envelopes.get(0).header().id().toString();
            last = last.isEmpty()
                    ? envelopes.get(envelopes.size() - 1).header().id().toString()
                    : last;
            return first + ".." + last;
        }
        return last;
    }
}
