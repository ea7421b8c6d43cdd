package dev.comporta.worker.batch;

import dev.comporta.worker.batch.StoreResult.Stored;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Adds up, for tests. */
public final class CountingLedger implements WriteLedger {
    final AtomicInteger taken = new AtomicInteger();
    final AtomicInteger returned = new AtomicInteger();
    final AtomicInteger stored = new AtomicInteger();
    final AtomicInteger duplicate = new AtomicInteger();
    final AtomicInteger dead = new AtomicInteger();

    @Override
    public void taken(int writes) {
        taken.addAndGet(writes);
    }

    @Override
    public void returned(int writes) {
        returned.addAndGet(writes);
    }

    @Override
    public void decided(Batch batch, Stored outcome, Duration took) {
        stored.addAndGet(outcome.stored());
        duplicate.addAndGet(outcome.duplicate());
        dead.addAndGet(outcome.dead());
    }

    @Override
    public void undecodable(int writes) {
        taken.addAndGet(writes);
        dead.addAndGet(writes);
    }

    boolean balances() {
        return taken.get() == returned.get() + stored.get() + duplicate.get() + dead.get();
    }
}
