package dev.comporta.common.trace;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sets OpenTelemetry up as the settings say. Stateless. */
final class TracingSetup {
    /**
     * Of one span. OpenTelemetry's 128 are few for a batch of up to 2,000 writes; so many are some 60 KB. The span says how many
     * more there were.
     */
    private static final int MAX_LINKS = 1_000;

    /** A batch in a long outage fails, and says so, for as long as that takes. */
    private static final int MAX_EVENTS = 64;

    /** Twice what any of ours has. OpenTelemetry's 128 are room that is made for each span, used or not. */
    private static final int MAX_ATTRIBUTES = 32;

    /** Of one attribute: a client's User-Agent may be of any length. */
    private static final int MAX_TEXT = 1_000;

    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(10);

    /** OpenTelemetry tells each failure there; {@link SpanQueue} tells when that begins and when it is over. */
    private static final Logger THEIR_LOG = Logger.getLogger("io.opentelemetry");

    private TracingSetup() {}

    static Tracing ofDoor(TraceSettings settings, MeterRegistry registry) {
        return of(settings, "ingest-api", sampler(settings), registry);
    }

    static Tracing ofWorker(TraceSettings settings, MeterRegistry registry) {
        boolean off = settings.sampling() == TraceSettings.Sampling.ALWAYS_OFF;
        return of(settings, "worker", off ? Sampler.alwaysOff() : Sampler.alwaysOn(), registry);
    }

    private static Tracing of(TraceSettings settings, String part, Sampler sampler, MeterRegistry registry) {
        THEIR_LOG.setLevel(Level.OFF);
        String shown =
                settings.endpoint().getScheme() + "://" + settings.endpoint().getAuthority();
        SpanQueue queue = new SpanQueue(part, shown, exporter(settings));
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(resource(settings, part))
                .setSampler(sampler)
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfLinks(MAX_LINKS)
                        .setMaxNumberOfEvents(MAX_EVENTS)
                        .setMaxNumberOfAttributes(MAX_ATTRIBUTES)
                        .setMaxAttributeValueLength(MAX_TEXT)
                        .build())
                .addSpanProcessor(queue)
                .build();
        count(registry, queue, part, "delivered", SpanQueue::delivered);
        count(registry, queue, part, "lost", SpanQueue::lost);
        return new Tracing(queue, provider, provider.get("dev.comporta"));
    }

    private static SpanExporter exporter(TraceSettings settings) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint().toString())
                .setTimeout(DELIVERED_WITHIN);
        settings.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
        return builder.build();
    }

    private static Resource resource(TraceSettings settings, String part) {
        String version = TracingSetup.class.getPackage().getImplementationVersion();
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

    private static void count(
            MeterRegistry registry, SpanQueue queue, String part, String outcome, ToDoubleFunction<SpanQueue> spans) {
        FunctionCounter.builder("comporta.trace.spans", queue, spans)
                .description("Spans that were delivered, and those that were not and never will be")
                .tag("part", part)
                .tag("outcome", outcome)
                .register(registry);
    }
}
