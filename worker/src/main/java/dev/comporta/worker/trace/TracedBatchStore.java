package dev.comporta.worker.trace;

import dev.comporta.worker.batch.BatchStore;
import dev.comporta.worker.batch.StoreHints;
import dev.comporta.worker.batch.StoreTransaction;
import java.util.Optional;

/** A store that tells a lane's trace of its transactions. Used by the lane's thread. */
public final class TracedBatchStore implements BatchStore {
    private final BatchStore store;
    private final LaneTrace trace;

    public TracedBatchStore(BatchStore store, LaneTrace trace) {
        this.store = store;
        this.trace = trace;
    }

    @Override
    public Optional<String> obstacle() {
        return store.obstacle();
    }

    @Override
    public StoreTransaction begin(StoreHints hints) {
        StoreTransaction transaction = store.begin(hints);
        BatchTrace batch = trace.current();
        return batch == null ? transaction : new TracedTransaction(transaction, batch);
    }
}
