package dev.comporta.ingest.receipt;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the database shows of one write. Immutable. */
public sealed interface Sighting {
    /**
     * Its row is there, or was.
     *
     * @param writtenAt null where the table keeps no such time
     * @param conflict another body came later under the same Idempotency-Key
     */
    record Written(@Nullable Instant writtenAt, boolean conflict) implements Sighting {}

    /**
     * It is a dead letter.
     *
     * @param reason in the operator's words
     * @param sqlstate what the database said; null when it was not the database
     */
    record Dead(String reason, @Nullable String sqlstate, boolean conflict) implements Sighting {}

    /** Neither row nor dead letter. */
    record Nothing() implements Sighting {}
}
