package dev.comporta.common.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpanQueueTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Exporter exporter = new Exporter();
    private final SpanQueue queue = new SpanQueue("test", "http://nowhere", exporter);
    private final SdkTracerProvider provider =
            SdkTracerProvider.builder().addSpanProcessor(queue).build();

    /** Takes everything, fails, or does not come back until it is let go. */
    private static final class Exporter implements SpanExporter {
        private final AtomicInteger taken = new AtomicInteger();
        private final CountDownLatch called = new CountDownLatch(1);
        private volatile CompletableResultCode result = CompletableResultCode.ofSuccess();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            called.countDown();
            taken.addAndGet(spans.size());
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    private void end(int spans) {
        for (int i = 0; i < spans; i++) {
            provider.get("test").spanBuilder("span").startSpan().end();
        }
    }

    @Test
    void deliversWhatWaitsWhenItStops() {
        queue.start();
        end(2_000);
        queue.stop(SOON);

        assertThat(exporter.taken).hasValue(2_000);
        assertThat(queue.delivered()).isEqualTo(2_000);
        assertThat(queue.lost()).isZero();
        assertThat(queue.isLosing()).isFalse();
    }

    @Test
    void countsWhatItHasNoRoomForAndNeverWaits() {
        end(SpanQueue.MAX_WAITING + 10);

        assertThat(queue.lost()).isEqualTo(10);
    }

    @Test
    void countsWhatCannotBeDelivered() {
        exporter.result = CompletableResultCode.ofFailure();
        queue.start();
        end(600);
        queue.stop(SOON);

        assertThat(queue.lost()).isEqualTo(600);
        assertThat(queue.delivered()).isZero();
        assertThat(queue.isLosing()).isTrue();
    }

    @Test
    void stopsInTimeWhileADeliveryHangs() throws InterruptedException {
        exporter.result = new CompletableResultCode();
        queue.start();
        end(1);
        assertThat(exporter.called.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        long begun = System.nanoTime();
        queue.stop(Duration.ofMillis(200));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }
}
