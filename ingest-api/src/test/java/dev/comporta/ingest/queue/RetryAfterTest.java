package dev.comporta.ingest.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.queue.QueueFigures;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RetryAfterTest {
    private static final double NO_JITTER = 0.5;

    @Test
    void isTheTimeToDrainTheBacklog() {
        assertThat(RetryAfter.seconds(1000, 100, NO_JITTER)).isEqualTo(10);
        assertThat(RetryAfter.seconds(10, 100, NO_JITTER)).isEqualTo(1);
        assertThat(RetryAfter.seconds(0, 0, NO_JITTER)).isEqualTo(1);
    }

    @Test
    void isTwoMinutesWhenNothingDrains() {
        assertThat(RetryAfter.seconds(1, 0, NO_JITTER)).isEqualTo(120);
        assertThat(RetryAfter.seconds(1, -5, NO_JITTER)).isEqualTo(120);
        assertThat(RetryAfter.seconds(1_000_000, 1, NO_JITTER)).isEqualTo(120);
    }

    @Test
    void isSpreadByAFifthAndStaysWithinItsBounds() {
        assertThat(RetryAfter.seconds(5000, 100, 0)).isEqualTo(40);
        assertThat(RetryAfter.seconds(5000, 100, 1)).isEqualTo(60);
        assertThat(RetryAfter.seconds(1, 100, 0)).isEqualTo(1);
        assertThat(RetryAfter.seconds(1, 0, 1)).isEqualTo(120);
        assertThat(RetryAfter.seconds(1, 0, 0)).isEqualTo(96);
    }

    @Test
    void knowsTheDrainRateFromWhatWentInAndWhatIsThere() {
        QueueSample earlier = sample(0, 100, 1000);
        QueueSample later = sample(2, 60, 1160);
        assertThat(later.drainedPerSecondSince(earlier)).isEqualTo(100);
        assertThat(earlier.drainedPerSecondSince(earlier)).isZero();
    }

    private static QueueSample sample(long seconds, long messages, long sent) {
        return new QueueSample(
                TimeUnit.SECONDS.toNanos(seconds), Map.of("q", new QueueFigures(messages, Duration.ZERO)), sent);
    }
}
