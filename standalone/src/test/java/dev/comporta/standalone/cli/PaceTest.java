package dev.comporta.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long STEP = 100_000_000;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void spacesItsStepsEvenlyAndDoesNotCatchUp() {
        long began = clock.get();
        Pace pace = new Pace(10, clock::get, clock::addAndGet);

        pace.step();
        assertThat(clock.get() - began).isZero();
        pace.step();
        assertThat(clock.get() - began).isEqualTo(STEP);
        clock.addAndGet(7 * STEP);
        pace.step();
        assertThat(clock.get() - began).isEqualTo(8 * STEP);
        pace.step();
        assertThat(clock.get() - began).isEqualTo(9 * STEP);
    }

    @Test
    void waitsAgainWhenItWokeTooSoon() {
        long began = clock.get();
        Pace pace = new Pace(10, clock::get, nanos -> clock.addAndGet(Math.max(1, nanos / 2)));

        pace.step();
        pace.step();

        assertThat(clock.get() - began).isEqualTo(STEP);
    }

    @Test
    void doesNotWaitWithoutARate() {
        long began = clock.get();
        Pace pace = new Pace(0, clock::get, clock::addAndGet);

        pace.step();
        pace.step();

        assertThat(clock.get()).isEqualTo(began);
    }
}
