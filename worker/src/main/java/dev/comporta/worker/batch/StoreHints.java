package dev.comporta.worker.batch;

/**
 * What a store should know before a transaction. Immutable.
 *
 * @param redelivered duplicates are likely, and rows that are there may have dead letters to remove; without it a dead
 *     letter of the same id, which only a message sent twice can leave, stays beside the row until somebody retries it
 * @param checkAtOnce constraints that would be checked at COMMIT are to be checked with each insert, so that a refusal
 *     names its writes
 */
public record StoreHints(boolean redelivered, boolean checkAtOnce) {}
