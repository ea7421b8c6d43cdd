package dev.comporta.standalone.cli;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter without its payload. Immutable.
 *
 * @param sqlstate null when the write did not even fit the types of its table
 * @param retriedAt when it was sent again last; null for never
 * @param attempts how often it was refused
 */
record DeadLetter(
        UUID id,
        String collection,
        String reason,
        @Nullable String sqlstate,
        Instant receivedAt,
        Instant diedAt,
        @Nullable Instant retriedAt,
        int attempts) {

    /** Sent again, and neither a row nor refused since. */
    boolean isOnItsWay() {
        return retriedAt != null && retriedAt.isAfter(diedAt);
    }
}
