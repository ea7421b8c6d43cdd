package dev.comporta.common.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.TraceContext;
import dev.comporta.common.trace.TraceSettings.Sampling;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose trace a span is of, and whether it is kept. Nothing is delivered: it is never started. */
class TracingTest {
    private static final String IDS = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
    private static final TraceContext SAMPLED = new TraceContext("00-" + IDS + "-01", "a=1,b=2");
    private static final TraceContext UNSAMPLED = new TraceContext("00-" + IDS + "-00");
    private static final TraceContext NONSENSE = new TraceContext("00-nonsense");

    private static Tracing door(Sampling sampling, double ratio) {
        return Tracing.ofDoor(settings(sampling, ratio), new SimpleMeterRegistry());
    }

    private static TraceSettings settings(Sampling sampling, double ratio) {
        return new TraceSettings(
                URI.create("http://127.0.0.1:1/v1/traces"), Map.of(), sampling, ratio, Optional.empty(), Map.of());
    }

    private static Span under(Tracing tracing, TraceContext parent) {
        return tracing.span(Span.Kind.SERVER, "POST").under(parent).begin();
    }

    @Test
    void goesOnUnderWhatTheClientSent() {
        Span span = under(door(Sampling.PARENTBASED_ALWAYS_ON, 1), SAMPLED);

        assertThat(span.isRecording()).isTrue();
        assertThat(span.traceId()).isEqualTo(SAMPLED.traceId());
        assertThat(span.context().traceId()).isEqualTo(SAMPLED.traceId());
        assertThat(span.context().traceparent())
                .isNotEqualTo(SAMPLED.traceparent())
                .endsWith("-01");
        assertThat(span.context().tracestate()).isEqualTo("a=1,b=2");
    }

    @Test
    void leavesAloneWhatTheClientDoesNotKeep() {
        Span span = under(door(Sampling.PARENTBASED_ALWAYS_ON, 1), UNSAMPLED);

        assertThat(span.isRecording()).isFalse();
        assertThat(span.context().isSampled()).isFalse();
        assertThat(span.context().traceId()).isEqualTo(UNSAMPLED.traceId());
    }

    @Test
    void beginsATraceWhereThereIsNone() {
        Span span = under(door(Sampling.PARENTBASED_ALWAYS_ON, 1), NONSENSE);

        assertThat(span.isRecording()).isTrue();
        assertThat(span.traceId()).matches("[0-9a-f]{32}").isNotEqualTo(SAMPLED.traceId());
    }

    @Test
    void keepsTheShareThatWasAskedFor() {
        Tracing tracing = door(Sampling.PARENTBASED_TRACEIDRATIO, 0.25);
        int kept = 0;
        for (int i = 0; i < 10_000; i++) {
            kept += tracing.span(Span.Kind.SERVER, "POST").begin().isRecording() ? 1 : 0;
        }
        assertThat(kept).isBetween(2_200, 2_800);
        assertThat(under(tracing, SAMPLED).isRecording()).isTrue();
    }

    @Test
    void aWorkerKeepsWhatADoorKept() {
        Tracing tracing = Tracing.ofWorker(settings(Sampling.PARENTBASED_TRACEIDRATIO, 0), new SimpleMeterRegistry());

        assertThat(under(tracing, SAMPLED).isRecording()).isTrue();
        assertThat(under(Tracing.ofWorker(settings(Sampling.ALWAYS_OFF, 1), new SimpleMeterRegistry()), SAMPLED)
                        .isRecording())
                .isFalse();
    }

    @Test
    void stopsWithoutHavingStartedAndMoreThanOnce() {
        Tracing tracing = door(Sampling.ALWAYS_ON, 1);
        tracing.span(Span.Kind.SERVER, "POST").begin().end();
        tracing.stop(Duration.ofMillis(10));
        tracing.stop(Duration.ofMillis(10));
        assertThat(tracing.health().isDown()).isFalse();
    }
}
