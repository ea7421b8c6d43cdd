package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BrakeTest {
    private final Brake brake = new Brake();

    @Test
    void holdsNobodyUpForAHundredDead() {
        brake.note(0, 100);

        assertThat(brake.isTripped()).isFalse();
    }

    @Test
    void tripsAtTheHundredAndFirstOfAsMany() {
        brake.note(0, 101);

        assertThat(brake.isTripped()).isTrue();
    }

    @Test
    void toleratesTenPercentAndNoMore() {
        brake.note(9_000, 1_000);
        assertThat(brake.isTripped()).isFalse();

        brake.note(0, 1);
        assertThat(brake.isTripped()).isTrue();
    }

    @Test
    void forgetsWhatIsOlderThanTheLastTenThousand() {
        brake.note(9_000, 1_000);
        brake.note(10_000, 0);
        brake.note(5_000, 1_000);

        assertThat(brake.isTripped()).isFalse();
    }

    @Test
    void staysTripped() {
        brake.note(0, 101);
        brake.note(100_000, 0);

        assertThat(brake.isTripped()).isTrue();
    }
}
