package dev.comporta.common.envelope;

import java.time.Instant;

/**
 * What a door vouches for beside an id: that it gave out this receipt, when, and for which collection. Immutable.
 *
 * @param issuedAt in milliseconds
 * @param collection whose table holds the row
 * @param keyed the write had an Idempotency-Key
 * @param inDoubt the receipt came with a 503 whose outcome was unknown, so "queued" was never promised
 */
public record ReceiptToken(Instant issuedAt, String collection, boolean keyed, boolean inDoubt) {}
