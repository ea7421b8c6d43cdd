package dev.comporta.worker.batch;

import java.util.Optional;

/** Where a collection's rows go. Used by one lane's thread. */
public interface BatchStore {
    /**
     * What stands in the way of storing anything, in the operator's words; empty when nothing does. Blocks like a
     * statement; may be called again, and looks anew each time.
     */
    Optional<String> obstacle();

    /** A transaction. Does not block: what a missing database means shows in its first insert. */
    StoreTransaction begin(StoreHints hints);
}
