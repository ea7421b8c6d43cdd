package dev.comporta.worker.batch;

import dev.comporta.worker.TestWrites;
import java.util.Set;
import java.util.UUID;

/** The fake keeps the contract, too. */
final class RefusingBatchStoreTest extends BatchStoreContract {
    private final RefusingBatchStore store =
            RefusingBatchStore.refusing(write -> TestWrites.text(write).equals(TestWrites.POISON));

    @Override
    protected BatchStore store() {
        return store;
    }

    @Override
    protected Set<UUID> rows() {
        return store.rowIds();
    }

    @Override
    protected Set<UUID> deadLetters() {
        return store.deadIds();
    }

    @Override
    protected void refusePoison(boolean refused) {
        store.tolerant = !refused;
    }

    @Override
    protected Set<UUID> conflicts() {
        return store.conflicts;
    }
}
