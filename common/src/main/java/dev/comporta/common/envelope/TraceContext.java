package dev.comporta.common.envelope;

import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context that travels with a write: which trace it belongs to, and under what. As it came, so that whoever
 * reads it ignores what is none. Immutable.
 *
 * @param tracestate what tracing systems keep beside it; null for nothing
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {
    private static final int TRACE_ID = 3;
    private static final int TRACE_ID_END = 35;
    private static final int FLAGS = 53;
    private static final int FLAGS_END = 55;

    public TraceContext(String traceparent) {
        this(traceparent, null);
    }

    /** Whether its trace is kept, as whoever began it decided. */
    public boolean isSampled() {
        if (traceparent.length() < FLAGS_END) {
            return false;
        }
        int flags = Character.digit(traceparent.charAt(FLAGS_END - 1), 16);
        return Character.digit(traceparent.charAt(FLAGS), 16) >= 0 && flags > 0 && (flags & 1) == 1;
    }

    /** What finds its trace in any tracing system; empty where it has none. */
    public String traceId() {
        return traceparent.length() < TRACE_ID_END ? "" : traceparent.substring(TRACE_ID, TRACE_ID_END);
    }
}
