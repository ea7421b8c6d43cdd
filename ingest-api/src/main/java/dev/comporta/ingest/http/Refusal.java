package dev.comporta.ingest.http;

import java.util.Locale;

/** Every "no" that a client of the public port can see. Its type is {@code tag:comporta.dev,2026:problem/CODE}. */
enum Refusal {
    MALFORMED_REQUEST(400, "The request is not valid HTTP", After.CLOSE, Retry.NEVER),
    MALFORMED_HEADER(400, "A header cannot be understood", After.CLOSE, Retry.NEVER),
    MALFORMED_BODY(400, "The body is not what its content type says", After.CLOSE, Retry.NEVER),
    NOT_FOUND(404, "There is nothing here", After.KEEP, Retry.NEVER),
    METHOD_NOT_ALLOWED(405, "This method has no meaning here", After.KEEP, Retry.NEVER),
    HEADERS_LATE(408, "The request's headers took too long", After.CLOSE, Retry.LATER),
    BODY_LATE(408, "The request's body took too long", After.CLOSE, Retry.LATER),
    KEY_BUSY(409, "The same key is still being confirmed", After.KEEP, Retry.LATER),
    BODY_TOO_LARGE(413, "The body is too large", After.CLOSE, Retry.NEVER),
    TARGET_TOO_LONG(414, "The request's target is too long", After.CLOSE, Retry.NEVER),
    UNSUPPORTED_TYPE(415, "This collection does not take this content type", After.KEEP, Retry.NEVER),
    UNSUPPORTED_ENCODING(415, "Encoded content is not taken", After.KEEP, Retry.NEVER),
    UNKNOWN_EXPECTATION(417, "This expectation cannot be met", After.KEEP, Retry.NEVER),
    INVALID(422, "The collection does not take this", After.KEEP, Retry.NEVER),
    KEY_REUSED(422, "The key was used for another body", After.KEEP, Retry.NEVER),
    DIGEST_MISMATCH(422, "The body is not the one that its digest was made of", After.KEEP, Retry.NEVER),
    HEADERS_TOO_LARGE(431, "The request's headers are too large", After.CLOSE, Retry.NEVER),
    BUG(500, "This service made a mistake", After.CLOSE, Retry.NEVER),
    UNKNOWN_TRANSFER_CODING(501, "This transfer coding is not implemented", After.CLOSE, Retry.NEVER),
    BROKER_AWAY(503, "Writes cannot be confirmed at the moment", After.KEEP, Retry.LATER),
    FULL(503, "There is no room for more at the moment", After.KEEP, Retry.LATER),
    OUTCOME_UNKNOWN(503, "The write was handed over, but not confirmed in time", After.KEEP, Retry.UNKNOWN),
    DATABASE_AWAY(503, "Receipts cannot be looked up at the moment", After.KEEP, Retry.LATER),
    UNKNOWN_VERSION(505, "This HTTP version is not supported", After.CLOSE, Retry.NEVER);

    private enum After {
        KEEP,
        CLOSE
    }

    private enum Retry {
        NEVER,
        /** Certainly not accepted, and may succeed later. */
        LATER,
        /** Perhaps accepted. */
        UNKNOWN
    }

    private static final String TYPE = "tag:comporta.dev,2026:problem/";

    private final int status;
    private final String title;
    private final After after;
    private final Retry retry;

    Refusal(int status, String title, After after, Retry retry) {
        this.status = status;
        this.title = title;
        this.after = after;
        this.retry = retry;
    }

    /** The one of this code; there must be one. */
    static Refusal ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Lower case with hyphens. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String type() {
        return TYPE + code();
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** True when the connection cannot or should not be used any further. */
    boolean closes() {
        return after == After.CLOSE;
    }

    /** True only if the write was certainly not accepted and may succeed later. */
    boolean retryable() {
        return retry == Retry.LATER;
    }

    boolean outcomeUnknown() {
        return retry == Retry.UNKNOWN;
    }

    boolean hasRetryAfter() {
        return status == 503;
    }
}
