package dev.comporta.common.trace;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One part's spans. There is one only where an endpoint is set: whoever may trace holds an Optional of it.
 *
 * <p>Thread-safe; beginning and ending spans never blocks. Start and stop as {@link Service} says; a stop delivers what waits,
 * for a moment.
 */
public final class Tracing implements Service {
    /**
     * Of one span. OpenTelemetry's 128 are few for a batch of up to 5,000 writes; so many are some 60 KB, and what a backend
     * shows. The span says how many it lost.
     */
    public static final int MAX_LINKS = 1_000;

    /** A batch in a long outage fails, and says so, for as long as that takes. */
    private static final int MAX_EVENTS = 64;

    private static final int MAX_TEXT = 1_000;
    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(10);

    /** OpenTelemetry tells each failure there; {@link SpanQueue} tells when that begins and when it is over. */
    private static final Logger THEIR_LOG = Logger.getLogger("io.opentelemetry");

    private final SpanQueue queue;
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private Tracing(SpanQueue queue, SdkTracerProvider provider) {
        this.queue = queue;
        this.provider = provider;
        tracer = provider.get("dev.comporta");
    }

    /** Of a door, which decides what is traced. */
    public static Tracing ofDoor(TraceSettings settings, MeterRegistry registry) {
        return of(settings, "ingest-api", sampler(settings), registry);
    }

    /** Of a worker, which goes by what a door decided about each write. */
    public static Tracing ofWorker(TraceSettings settings, MeterRegistry registry) {
        boolean off = settings.sampling() == TraceSettings.Sampling.ALWAYS_OFF;
        return of(settings, "worker", off ? Sampler.alwaysOff() : Sampler.alwaysOn(), registry);
    }

    private static Tracing of(TraceSettings settings, String part, Sampler sampler, MeterRegistry registry) {
        THEIR_LOG.setLevel(Level.OFF);
        SpanQueue queue = new SpanQueue(
                part,
                settings.endpoint().getScheme() + "://" + settings.endpoint().getAuthority(),
                exporter(settings));
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(resource(settings, part))
                .setSampler(sampler)
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfLinks(MAX_LINKS)
                        .setMaxNumberOfEvents(MAX_EVENTS)
                        .setMaxAttributeValueLength(MAX_TEXT)
                        .build())
                .addSpanProcessor(queue)
                .build();
        counter(registry, queue, part, "delivered");
        counter(registry, queue, part, "lost");
        return new Tracing(queue, provider);
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

    private static SpanExporter exporter(TraceSettings settings) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint().toString())
                .setTimeout(DELIVERED_WITHIN);
        settings.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
        return builder.build();
    }

    private static Resource resource(TraceSettings settings, String part) {
        String version = Tracing.class.getPackage().getImplementationVersion();
        AttributesBuilder own = Attributes.builder();
        own.put("service.name", "comporta-" + part);
        own.put("service.version", version == null ? "unknown" : version);
        own.put("service.instance.id", UUID.randomUUID().toString());
        settings.resource().forEach(own::put);
        settings.service().ifPresent(name -> own.put("service.name", name));
        return Resource.getDefault().merge(Resource.create(own.build()));
    }

    private static Sampler sampler(TraceSettings settings) {
        return switch (settings.sampling()) {
            case ALWAYS_ON -> Sampler.alwaysOn();
            case ALWAYS_OFF -> Sampler.alwaysOff();
            case TRACEIDRATIO -> Sampler.traceIdRatioBased(settings.ratio());
            case PARENTBASED_ALWAYS_ON -> Sampler.parentBased(Sampler.alwaysOn());
            case PARENTBASED_ALWAYS_OFF -> Sampler.parentBased(Sampler.alwaysOff());
            case PARENTBASED_TRACEIDRATIO -> Sampler.parentBased(Sampler.traceIdRatioBased(settings.ratio()));
        };
    }

    private static void counter(MeterRegistry registry, SpanQueue queue, String part, String outcome) {
        FunctionCounter.builder(
                        "comporta.trace.spans", queue, from -> outcome.equals("lost") ? from.lost() : from.delivered())
                .description("Spans that were delivered, and those that were not and never will be")
                .tag("part", part)
                .tag("outcome", outcome)
                .register(registry);
    }
}
