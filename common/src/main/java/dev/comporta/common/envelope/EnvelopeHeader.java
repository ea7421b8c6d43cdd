package dev.comporta.common.envelope;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a door knows of a write besides its body. Immutable.
 *
 * @param id the receipt's id and the row's primary key
 * @param collection the declared kind of the write
 * @param tenant whose write it is; empty until there are API keys
 * @param receivedAt when the door had the whole request, in milliseconds
 * @param bodyBytes length of the body
 * @param fingerprint digest of the body of a write with an Idempotency-Key; null without a key
 * @param trace where what becomes of it belongs; null when the request brought no trace context and the door makes none
 * @param media what a client said of an opaque body; null for JSON
 */
public record EnvelopeHeader(
        UUID id,
        String collection,
        String tenant,
        Instant receivedAt,
        long bodyBytes,
        @Nullable Sha256 fingerprint,
        @Nullable TraceContext trace,
        @Nullable Media media) {

    /** True for a write with an Idempotency-Key: its first arrival wins, for ever. */
    public boolean isKeyed() {
        return fingerprint != null;
    }
}
