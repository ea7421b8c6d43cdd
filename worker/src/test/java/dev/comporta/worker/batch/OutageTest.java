package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.service.Health.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class OutageTest {
    private Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;
    private final Outage outage = new Outages(RetrySchedule.DEFAULT, clock).database("test");

    @Test
    void warnsAtOnceAndIsDownWhenItLasts() {
        assertThat(status()).isEqualTo(Status.UP);

        outage.failed("refused");
        assertThat(status()).isEqualTo(Status.WARN);

        now = now.plus(Outage.DOWN_AFTER);
        outage.failed("refused");
        assertThat(status()).isEqualTo(Status.DOWN);

        outage.over();
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void waitsLongerWithEachFailureAndStartsAnewAfterSuccess() {
        for (int i = 0; i < 20; i++) {
            outage.failed("refused");
        }
        assertThat(outage.failed("refused")).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(3));

        outage.over();
        assertThat(outage.failed("refused")).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void isNotLostBeforeAnybodyReachedIt() {
        outage.failed("refused");
        assertThat(outage.health("test").detail()).startsWith("The database has not been reached for ");

        outage.over();
        outage.failed("refused");
        assertThat(outage.health("test").detail()).startsWith("The database is lost for ");
    }

    private Status status() {
        return outage.health("test").status();
    }
}
