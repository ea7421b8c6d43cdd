package dev.comporta.ingest.queue;

import dev.comporta.common.envelope.Envelope;
import java.util.ArrayList;
import java.util.List;

/**
 * What one message carries: the writes that were not given up since they were taken, and exactly their envelopes. A
 * deadline may come between any two steps, so each write is asked once. Immutable.
 */
record Load(List<PendingWrite> writes, List<Envelope> envelopes) {
    static Load of(List<PendingWrite> group) {
        List<PendingWrite> writes = new ArrayList<>(group.size());
        List<Envelope> envelopes = new ArrayList<>(group.size());
        for (PendingWrite write : group) {
            List<Envelope> own = write.envelopes();
            if (!own.isEmpty()) {
                writes.add(write);
                envelopes.addAll(own);
            }
        }
        return new Load(writes, envelopes);
    }
}
