package dev.comporta.common.trace;

import dev.comporta.common.envelope.TraceContext;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of work within a trace. One that is never ended is never delivered, and costs nothing more. Thread-safe; what is
 * done to it after its end is ignored.
 */
public final class Span {
    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";

    private final io.opentelemetry.api.trace.Span span;

    /** What part a span has between processes. */
    public enum Kind {
        SERVER(SpanKind.SERVER),
        PRODUCER(SpanKind.PRODUCER),
        CONSUMER(SpanKind.CONSUMER),
        CLIENT(SpanKind.CLIENT);

        private final SpanKind standard;

        Kind(SpanKind standard) {
            this.standard = standard;
        }

        SpanKind standard() {
            return standard;
        }
    }

    Span(io.opentelemetry.api.trace.Span span) {
        this.span = span;
    }

    /** False for one of a trace that is not kept: then what would be said of it need not be found out. */
    public boolean isRecording() {
        return span.isRecording();
    }

    public Span set(String name, String value) {
        span.setAttribute(name, value);
        return this;
    }

    public Span set(String name, long value) {
        span.setAttribute(name, value);
        return this;
    }

    public Span set(String name, boolean value) {
        span.setAttribute(name, value);
        return this;
    }

    /** Something that happened within it, now. */
    public Span event(String name) {
        span.addEvent(name);
        return this;
    }

    /** The same, at another time. */
    public Span eventAt(String name, Instant when) {
        span.addEvent(name, when);
        return this;
    }

    /** It did not do what it was for. */
    public Span fail(String type, String description) {
        span.setAttribute("error.type", type);
        span.setStatus(StatusCode.ERROR, description);
        return this;
    }

    public void end() {
        span.end();
    }

    public void endAt(Instant end) {
        span.end(end);
    }

    /** What travels, so that others can go on under it. */
    public TraceContext context() {
        Map<String, String> carrier = new HashMap<>(4);
        W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), carrier, (into, name, value) -> {
            if (into != null) {
                into.put(name, value);
            }
        });
        return new TraceContext(carrier.getOrDefault(TRACEPARENT, ""), carrier.get(TRACESTATE));
    }

    /** As logs name it. */
    public String traceId() {
        return span.getSpanContext().getTraceId();
    }

    io.opentelemetry.api.trace.Span standard() {
        return span;
    }

    /** Invalid for what is no trace context. */
    static SpanContext parsed(TraceContext context) {
        Context read = W3CTraceContextPropagator.getInstance().extract(Context.root(), context, Getter.INSTANCE);
        return io.opentelemetry.api.trace.Span.fromContext(read).getSpanContext();
    }

    private enum Getter implements io.opentelemetry.context.propagation.TextMapGetter<TraceContext> {
        INSTANCE;

        /** Asked for by the interface, and by nobody. */
        @Override
        @SuppressWarnings("deprecation")
        public Iterable<String> keys(TraceContext carrier) {
            return java.util.List.of(TRACEPARENT, TRACESTATE);
        }

        @Override
        public @Nullable String get(@Nullable TraceContext carrier, String key) {
            if (carrier == null) {
                return null;
            }
            return key.equals(TRACEPARENT) ? carrier.traceparent() : carrier.tracestate();
        }
    }
}
