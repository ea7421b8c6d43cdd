package dev.comporta.worker.batch;

import org.jspecify.annotations.Nullable;

/** What became of an attempt to store something. Immutable. */
public sealed interface StoreResult {
    /** Nothing happened, and nothing was wrong. */
    Stored NONE = new Stored(0, 0, 0);

    /**
     * Decided, for good once committed.
     *
     * @param stored rows that are new
     * @param duplicate writes that were there before
     * @param dead writes that became dead letters
     */
    record Stored(int stored, int duplicate, int dead) implements StoreResult {
        Stored plus(Stored other) {
            return new Stored(stored + other.stored, duplicate + other.duplicate, dead + other.dead);
        }
    }

    /** Not the writes' fault: the transaction is over, nothing of it was stored, the same again later may succeed. */
    record Unavailable(Trouble trouble, String reason) implements StoreResult {}

    /**
     * The writes' fault, and no retry mends it; the transaction is as it was before the attempt.
     *
     * @param sqlstate as the database said; null when the write did not even fit the table's types
     * @param reason for the operator; names constraint and column, never a value
     * @param at which of the writes, from 0, the database stumbled over; -1 when it did not say. A hint for where to look:
     *     only a write that is refused alone is known to be at fault
     */
    record Refused(@Nullable String sqlstate, String reason, int at) implements StoreResult {
        public Refused(@Nullable String sqlstate, String reason) {
            this(sqlstate, reason, -1);
        }
    }

    /** Why something is unavailable. */
    enum Trouble {
        /** The database is away, or not as it should be: an operator may have to act. */
        DATABASE,
        /** Two transactions got into each other's way; the same again at once is likely to succeed. */
        CONTENTION,
        /** A streamed body cannot be read again, or did not arrive whole: the broker must bring the message again. */
        BODY,
        /** A streamed body came whole and is not the one that was accepted. */
        WRONG_BODY
    }
}
