package dev.comporta.ingest.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The only code that writes an error: application/problem+json (RFC 9457), with Retry-After on every 503. Thread-safe; a
 * response belongs to its event loop.
 */
final class RefusalWriter {
    static final String PROBLEM_JSON = "application/problem+json";

    private final ToIntFunction<Optional<String>> retryAfterSeconds;

    RefusalWriter(ToIntFunction<Optional<String>> retryAfterSeconds) {
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /**
     * Sets the headers and gives the content; the caller sends them.
     *
     * @param collection of the write that is refused; empty when it is none
     */
    byte[] write(Refused refused, Optional<String> collection, HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM_JSON);
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (refused.refusal().hasRetryAfter()) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(retryAfterSeconds.applyAsInt(collection)));
        }
        if (refused.allow() != null) {
            response.putHeader(HttpHeaders.ALLOW, refused.allow());
        }
        if (refused.receipt() != null) {
            response.putHeader(HttpHeaders.LOCATION, refused.receipt());
        }
        return JsonBytes.object(json -> members(json, refused));
    }

    private static void members(JsonGenerator json, Refused refused) throws IOException {
        Refusal refusal = refused.refusal();
        json.writeStringField("type", refusal.type());
        json.writeStringField("title", refusal.title());
        json.writeNumberField("status", refusal.status());
        json.writeStringField("detail", refused.detail());
        json.writeBooleanField("retryable", refusal.retryable());
        if (refusal.outcomeUnknown()) {
            json.writeStringField("outcome", "unknown");
        }
        if (refused.receipt() != null) {
            json.writeStringField("receipt", refused.receipt());
        }
        if (!refused.faults().isEmpty()) {
            errors(json, refused.faults());
        }
    }

    private static void errors(JsonGenerator json, List<Refused.Fault> faults) throws IOException {
        json.writeArrayFieldStart("errors");
        for (Refused.Fault fault : faults) {
            json.writeStartObject();
            if (fault.line() > 0) {
                json.writeNumberField("line", fault.line());
            }
            json.writeStringField("pointer", fault.pointer());
            json.writeStringField("reason", fault.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
