package dev.comporta.common.depth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.depth.CensusSchedule.Due;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CensusScheduleTest {
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final long SMALL = 1_000;

    private final CensusSchedule schedule = new CensusSchedule();

    private static QueueFigures figures(long messages, long inDelivery, long bytes) {
        return new QueueFigures(messages, inDelivery, messages, 0, bytes, Duration.ZERO);
    }

    private Due after(long millis, QueueFigures figures) {
        return schedule.due(Duration.ofMillis(millis).toNanos(), figures);
    }

    private void counted(QueueFigures figures, Duration took) {
        Counted all = new Counted(figures.messages() - figures.inDelivery(), 7);
        schedule.asked(0, Due.ALL, took);
        schedule.seen(0, new Census(Optional.of(all), new Counted(figures.inDelivery(), 7), figures, true, took));
    }

    @Test
    void leavesAnEmptyQueueAlone() {
        assertThat(after(0, figures(0, 0, 0))).isEqualTo(Due.NONE);
    }

    @Test
    void looksOnceAtWhatDoesNotMove() {
        assertThat(after(0, figures(5, 0, SMALL))).isEqualTo(Due.ALL);
        counted(figures(5, 0, SMALL), SHORT);
        assertThat(after(60_000, figures(5, 0, SMALL))).isEqualTo(Due.NONE);
        assertThat(after(60_000, figures(6, 0, SMALL))).isEqualTo(Due.ALL);
        assertThat(after(60_000, figures(5, 1, SMALL))).isEqualTo(Due.ALL);
    }

    @Test
    void takesATenthOfTheTimeAtMost() {
        counted(figures(5, 0, SMALL), SHORT);
        assertThat(after(89, figures(6, 0, SMALL))).isEqualTo(Due.NONE);
        assertThat(after(90, figures(6, 0, SMALL))).isEqualTo(Due.ALL);
    }

    @Test
    void looksAtALargeQueueEveryTwoSecondsAtMost() {
        counted(figures(50_000, 0, SMALL), SHORT);
        assertThat(after(1_999, figures(50_001, 0, SMALL))).isEqualTo(Due.NONE);
        assertThat(after(2_000, figures(50_001, 0, SMALL))).isEqualTo(Due.ALL);
    }

    @Test
    void looksOnlyAtWhatIsInDeliveryWhereTheQueueIsTooLarge() {
        assertThat(after(0, figures(50_000, 0, 2L << 30))).isEqualTo(Due.NONE);
        assertThat(after(0, figures(50_000, 3, 2L << 30))).isEqualTo(Due.IN_DELIVERY);
    }

    @Test
    void goesOnLookingAtWhatIsInDeliveryWhileItRestsFromTheRest() {
        counted(figures(50_000, 3, SMALL), SHORT);
        assertThat(after(500, figures(50_001, 3, SMALL))).isEqualTo(Due.IN_DELIVERY);
    }
}
