package dev.comporta.worker.batch;

import dev.comporta.worker.batch.StoreResult.Stored;
import java.time.Duration;

/**
 * Where every write that a lane takes is accounted for: each is taken once and then either decided or returned. Called by
 * lane threads; thread-safe; never blocks.
 */
public interface WriteLedger {
    /** In hand from now on. */
    void taken(int writes);

    /** Given back to the broker: no longer in hand, and taken once more when they come again. */
    void returned(int writes);

    /** Committed in the database: no longer in hand. */
    void decided(Batch batch, Stored outcome, Duration took);

    /** Taken and moved to the queue of the dead at once, since nothing can decode them. */
    void undecodable(int writes);
}
