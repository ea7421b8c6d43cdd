package dev.comporta.ingest.http;

import dev.comporta.common.envelope.TraceContext;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads W3C trace context; an invalid one is ignored, as that standard asks. */
final class TraceParent {
    static final String HEADER = "traceparent";

    static final String STATE_HEADER = "tracestate";

    /** Its list is not looked into: nobody here goes by it. */
    private static final Pattern STATE = Pattern.compile("[ -~\\t]{1,512}");

    /** Version 00 in full; of later versions these fields and whatever follows. Ids of zeros and version ff are invalid. */
    private static final Pattern VALID = Pattern.compile(
            "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]{0,200})?");

    private TraceParent() {}

    /** What a request says; null when that is nothing, or no trace context. */
    static @Nullable TraceContext read(MultiMap headers) {
        String traceparent = headers.contains(HEADER) ? parse(headers.getAll(HEADER)) : null;
        return traceparent == null ? null : new TraceContext(traceparent, state(headers));
    }

    /** For a log line; empty when the request is of no trace. */
    static String traceId(MultiMap headers) {
        TraceContext context = read(headers);
        return context == null ? "" : context.traceId();
    }

    /** Null as well for what is longer than anybody has to take; several headers are one. */
    private static @Nullable String state(MultiMap headers) {
        if (!headers.contains(STATE_HEADER)) {
            return null;
        }
        String state = String.join(",", headers.getAll(STATE_HEADER)).strip();
        return STATE.matcher(state).matches() ? state : null;
    }

    static @Nullable String parse(List<String> values) {
        if (values.size() != 1) {
            return null;
        }
        String value = values.get(0).strip();
        boolean valid = VALID.matcher(value).matches() && !(value.startsWith("00-") && value.length() != 55);
        return valid ? value : null;
    }
}
