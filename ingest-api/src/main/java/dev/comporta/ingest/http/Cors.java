package dev.comporta.ingest.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/** Lets pages of other origins post here, where the operator named them (Fetch standard, CORS protocol). Immutable. */
final class Cors {
    private static final String ANY = "*";
    private static final String EXPOSED = "Location, Retry-After, " + Preference.APPLIED;
    private static final String ALLOWED_HEADERS = String.join(
            ", ",
            HttpHeaders.CONTENT_TYPE,
            ContentDisposition.HEADER,
            ContentDigest.HEADER,
            IdempotencyKey.HEADER,
            Preference.HEADER,
            TraceParent.HEADER,
            TraceParent.STATE_HEADER);

    /** Browsers cap it at two hours at most; an operator's change should be seen within minutes. */
    private static final String PREFLIGHT_SECONDS = "600";

    private final Set<String> origins;

    Cors(List<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /** What every answer says, errors included; but a stream of events, which is the live page's own. */
    void apply(HttpServerRequest request, MultiMap answer) {
        if (origins.isEmpty()) {
            return;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (!origins.contains(ANY)) {
            answer.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        if (origin != null && isAllowed(origin)) {
            answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origins.contains(ANY) ? ANY : origin);
            answer.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    /** What the answer to a preflight says besides. */
    void applyPreflight(HttpServerRequest request, String methods, MultiMap answer) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null
                && isAllowed(origin)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
            answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, methods);
            answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
            answer.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
        }
    }

    private boolean isAllowed(String origin) {
        return origins.contains(ANY) || origins.contains(origin);
    }
}
