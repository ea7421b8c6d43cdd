package dev.comporta.common.trace;

import dev.comporta.common.envelope.TraceContext;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.time.Instant;

/** How a span begins. For one thread, and one span. */
public final class SpanStart {
    private final SpanBuilder builder;

    SpanStart(SpanBuilder builder) {
        this.builder = builder;
    }

    /** Of another process; what is no trace context is ignored, and the span begins a trace of its own. */
    public SpanStart under(TraceContext remote) {
        builder.setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(Span.parsed(remote))));
        return this;
    }

    public SpanStart under(Span parent) {
        builder.setParent(Context.root().with(parent.standard()));
        return this;
    }

    /** Belongs with it, without being under it. What is no trace context is ignored. */
    public SpanStart linkedTo(TraceContext remote) {
        SpanContext context = Span.parsed(remote);
        if (context.isValid()) {
            builder.addLink(context);
        }
        return this;
    }

    public SpanStart linkedTo(Span other) {
        builder.addLink(other.standard().getSpanContext());
        return this;
    }

    /** Instead of now. */
    public SpanStart at(Instant start) {
        builder.setStartTimestamp(start);
        return this;
    }

    public SpanStart set(String name, String value) {
        builder.setAttribute(name, value);
        return this;
    }

    public SpanStart set(String name, long value) {
        builder.setAttribute(name, value);
        return this;
    }

    public Span begin() {
        return new Span(builder.startSpan());
    }
}
