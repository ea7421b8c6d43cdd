package dev.comporta.worker.batch;

import dev.comporta.common.envelope.Envelope;
import java.time.InstantSource;
import java.util.List;

/** Stores as a lane does, for tests outside this package. */
public final class WholeBatch {
    private WholeBatch() {}

    public static StoreResult store(BatchStore store, List<Envelope> envelopes, boolean redelivered) {
        return new BatchSplitter("test", store, new Progress(InstantSource.system()))
                .store(new Batch(envelopes, null, redelivered, 1));
    }
}
