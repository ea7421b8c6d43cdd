package dev.comporta.common.trace;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;

/**
 * One part's spans. There is one only where an endpoint is set: whoever may trace holds an Optional of it. Everything that a JVM
 * would look up other classes for when it only sees this one is in {@link TracingSetup}.
 *
 * <p>Thread-safe; beginning and ending spans never blocks. Start and stop as {@link Service} says; a stop delivers what waits,
 * for a moment.
 */
public final class Tracing implements Service {
    private final SpanQueue queue;
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    Tracing(SpanQueue queue, SdkTracerProvider provider, Tracer tracer) {
        this.queue = queue;
        this.provider = provider;
        this.tracer = tracer;
    }

    /** Of a door, which decides what is traced. */
    public static Tracing ofDoor(TraceSettings settings, MeterRegistry registry) {
        return TracingSetup.ofDoor(settings, registry);
    }

    /** Of a worker, which goes by what a door decided about each write. */
    public static Tracing ofWorker(TraceSettings settings, MeterRegistry registry) {
        return TracingSetup.ofWorker(settings, registry);
    }

    /** To be made complete, and then begun. */
    public SpanStart span(Span.Kind kind, String name) {
        return new SpanStart(
                tracer.spanBuilder(name).setSpanKind(kind.standard()).setNoParent());
    }

    @Override
    public String name() {
        return "traces";
    }

    @Override
    public void start() {
        queue.start();
    }

    @Override
    public void stop(Duration within) {
        queue.stop(within);
        provider.close();
    }

    /** Never anything but up: whether traces arrive is no reason to refuse a write. */
    @Override
    public Health health() {
        return queue.isLosing() ? Health.up(name(), "Spans are lost, see the log.") : Health.up(name());
    }
}
