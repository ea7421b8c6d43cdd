package dev.comporta.ingest.receipt;

import dev.comporta.common.envelope.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the database shows of one write. Immutable. */
public sealed interface Sighting {
    /** Digest of the body that came first under the Idempotency-Key; null without a key, or where none is kept. */
    @Nullable
    Sha256 firstBody();

    /** False when what is there came of another body than this one, under the same key. */
    default boolean isOf(@Nullable Sha256 fingerprint) {
        return fingerprint == null || firstBody() == null || fingerprint.equals(firstBody());
    }

    /** The same as the sender of this body has to see it: with the conflict, if it is of another. */
    Sighting seenBy(@Nullable Sha256 fingerprint);

    /**
     * Its row is there, or was.
     *
     * @param writtenAt null where the table keeps no such time
     * @param conflict another body came later under the same Idempotency-Key
     */
    record Written(
            @Nullable Instant writtenAt,
            boolean conflict,
            @Nullable Sha256 firstBody) implements Sighting {
        @Override
        public Sighting seenBy(@Nullable Sha256 fingerprint) {
            return new Written(writtenAt, conflict || !isOf(fingerprint), firstBody);
        }
    }

    /**
     * It is a dead letter.
     *
     * @param reason in the operator's words
     * @param sqlstate what the database said; null when it was not the database
     */
    record Dead(
            String reason,
            @Nullable String sqlstate,
            boolean conflict,
            @Nullable Sha256 firstBody) implements Sighting {
        @Override
        public Sighting seenBy(@Nullable Sha256 fingerprint) {
            return new Dead(reason, sqlstate, conflict || !isOf(fingerprint), firstBody);
        }
    }

    /** Neither row nor dead letter. */
    record Nothing() implements Sighting {
        @Override
        public @Nullable Sha256 firstBody() {
            return null;
        }

        @Override
        public Sighting seenBy(@Nullable Sha256 fingerprint) {
            return this;
        }
    }
}
