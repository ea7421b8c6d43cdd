package dev.comporta.ingest.receipt;

import dev.comporta.common.collection.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Which writes somebody asks about. Immutable.
 *
 * @param ids of one request
 * @param collections whose tables may hold them: one as a rule, all for an id without a token
 * @param keyed whether they came with an Idempotency-Key
 */
public record ReceiptQuestion(List<UUID> ids, List<Collection> collections, boolean keyed) {
    public ReceiptQuestion {
        ids = List.copyOf(ids);
        collections = List.copyOf(collections);
    }
}
