package dev.comporta.common.depth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DrainRateTest {
    private final DrainRate rate = new DrainRate();

    private void at(long halfSeconds, double messages, double taken) {
        rate.add(TimeUnit.MILLISECONDS.toNanos(500) * halfSeconds, messages, taken);
    }

    @Test
    void isWhatWasTakenWhateverCameInMeanwhile() {
        at(0, 1_000, 0);
        at(1, 5_000, 50);
        at(2, 9_000, 100);
        assertThat(rate.perSecond()).isEqualTo(100);
    }

    @Test
    void isZeroOnceNothingIsTakenAnyMore() {
        at(0, 1_000, 0);
        at(1, 900, 100);
        for (int i = 2; i <= 11; i++) {
            at(i, 900, 100);
        }
        assertThat(rate.perSecond()).isZero();
    }

    @Test
    void keepsWhatWasMeasuredLastWhileTheBrokerIsSilentAndAfterIt() {
        at(0, 1_000, 0);
        at(1, 900, 100);
        rate.interrupted();
        assertThat(rate.perSecond()).isEqualTo(200);
        at(120, 900, 100);
        assertThat(rate.perSecond()).isEqualTo(200);
        at(121, 890, 110);
        assertThat(rate.perSecond()).isEqualTo(20);
    }

    @Test
    void keepsWhatWasMeasuredWhileThereIsNothingToDrain() {
        at(0, 1_000, 0);
        at(1, 0, 1_000);
        for (int i = 2; i <= 30; i++) {
            at(i, 0, 1_000);
        }
        at(31, 7, 1_000);
        assertThat(rate.perSecond()).isEqualTo(2_000);
    }

    @Test
    void isAtLeastWhatAnIdleQueueLetThrough() {
        at(0, 0, 0);
        at(1, 0, 30);
        assertThat(rate.perSecond()).isEqualTo(60);
    }
}
