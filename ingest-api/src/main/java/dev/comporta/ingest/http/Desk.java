package dev.comporta.ingest.http;

import dev.comporta.common.envelope.ReceiptId;

/**
 * What every request of this door has at hand: its settings, the parts behind it, and what the event loops share.
 * Immutable; everything in it is thread-safe.
 */
record Desk(
        DoorSettings settings,
        DoorParts parts,
        Receipts receipts,
        ReceiptId ids,
        RecentKeys keys,
        InflightBudget budget,
        BodyChecks checks,
        LivePage page,
        ApiPages api) {
    static Desk of(DoorSettings settings, DoorParts parts) {
        BodyChecks checks = new BodyChecks();
        return new Desk(
                settings,
                parts,
                new Receipts(parts.tokens()),
                new ReceiptId(),
                new RecentKeys(RecentKeys.MAX_KEYS),
                new InflightBudget(settings.inflightMaxBytes()),
                checks,
                LivePage.of(settings, parts, checks),
                ApiPages.of(settings, parts.collections(), checks));
    }
}
