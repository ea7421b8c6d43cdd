package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetryScheduleTest {
    private final RetrySchedule schedule = RetrySchedule.DEFAULT;

    @Test
    void doublesFromATenthOfASecondToThreeSeconds() {
        assertThat(schedule.delay(1, 0)).isEqualTo(Duration.ofMillis(100));
        assertThat(schedule.delay(2, 0)).isEqualTo(Duration.ofMillis(200));
        assertThat(schedule.delay(5, 0)).isEqualTo(Duration.ofMillis(1600));
        assertThat(schedule.delay(6, 0)).isEqualTo(Duration.ofSeconds(3));
        assertThat(schedule.delay(1_000_000, 0)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void shortensByUpToHalf() {
        assertThat(schedule.delay(1, 1)).isEqualTo(Duration.ofMillis(50));
        assertThat(schedule.delay(1, 0.5)).isEqualTo(Duration.ofMillis(75));
    }
}
