package dev.comporta.ingest.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.depth.QueueDepth;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetryAfterTest {
    private static final double NO_JITTER = 0.5;

    private static int seconds(long backlog, double drainedPerSecond, double dice) {
        QueueDepth depth = new QueueDepth(0, backlog, false, Duration.ZERO, 0, 0, drainedPerSecond, 0, 1, 0);
        return RetryAfter.seconds(RetryAfter.secondsToEmpty(depth), dice);
    }

    @Test
    void isTheTimeToDrainTheBacklog() {
        assertThat(seconds(1000, 100, NO_JITTER)).isEqualTo(10);
        assertThat(seconds(10, 100, NO_JITTER)).isEqualTo(1);
        assertThat(seconds(0, 0, NO_JITTER)).isEqualTo(1);
    }

    @Test
    void isTwoMinutesWhenNothingDrains() {
        assertThat(seconds(1, 0, NO_JITTER)).isEqualTo(120);
        assertThat(seconds(1_000_000, 1, NO_JITTER)).isEqualTo(120);
    }

    @Test
    void isSpreadByAFifthAndStaysWithinItsBounds() {
        assertThat(seconds(5000, 100, 0)).isEqualTo(40);
        assertThat(seconds(5000, 100, 1)).isEqualTo(60);
        assertThat(seconds(1, 100, 0)).isEqualTo(1);
        assertThat(seconds(1, 0, 1)).isEqualTo(120);
        assertThat(seconds(1, 0, 0)).isEqualTo(96);
    }
}
