package dev.comporta.worker.batch;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A batch's envelopes, each id once: the first wins. Immutable.
 *
 * @param first the first of each id, in order
 * @param conflicting later ones under the same Idempotency-Key with another body: never stored, but to be noted
 * @param repeated later ones that are the same write once more
 */
record DistinctWrites(List<Envelope> first, List<Envelope> conflicting, int repeated) {
    static DistinctWrites of(List<Envelope> envelopes) {
        Map<UUID, Envelope> first = new LinkedHashMap<>(envelopes.size() * 2);
        List<Envelope> conflicting = new ArrayList<>();
        int repeated = 0;
        for (Envelope envelope : envelopes) {
            EnvelopeHeader header = envelope.header();
            Envelope earlier = first.putIfAbsent(header.id(), envelope);
            if (earlier == null) {
                continue;
            }
            if (header.isKeyed()
                    && !Objects.equals(header.fingerprint(), earlier.header().fingerprint())) {
                conflicting.add(envelope);
            } else {
                repeated++;
            }
        }
        return new DistinctWrites(List.copyOf(first.values()), conflicting, repeated);
    }
}
