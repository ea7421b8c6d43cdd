package dev.comporta.common.depth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private static final Duration SHORT = Duration.ofMillis(2);

    /** Of this size nothing is small. */
    private static final long PAGED_BYTES = 200L << 20;

    private final Backlog backlog = new Backlog();
    private long nanos;
    private long added;
    private long taken;
    private long inDelivery;
    private long bytes = 1000;

    private QueueFigures figures() {
        return new QueueFigures(added - taken, inDelivery, added, taken, bytes, Duration.ofSeconds(3));
    }

    private void halfASecondLater() {
        nanos += TimeUnit.MILLISECONDS.toNanos(500);
        backlog.add(nanos, figures());
    }

    private void census(Counted waiting, Counted delivering) {
        inDelivery = delivering.messages();
        backlog.add(nanos, new Census(Optional.of(waiting), delivering, figures(), true, SHORT));
    }

    private QueueDepth depth() {
        return backlog.depth(Duration.ZERO);
    }

    @Test
    void isWhatWasCountedWhileNothingMoves() {
        added = 3;
        halfASecondLater();
        census(new Counted(2, 401), new Counted(1, 7));
        halfASecondLater();

        assertThat(depth().writes()).isEqualTo(408);
        assertThat(depth().waiting()).isEqualTo(401);
        assertThat(depth().inDelivery()).isEqualTo(7);
        assertThat(depth().estimated()).isFalse();
    }

    @Test
    void isEstimatedOnceSomethingCameSinceTheCount() {
        added = 2;
        census(new Counted(2, 20), Counted.NOTHING);
        added = 4;
        halfASecondLater();

        assertThat(depth().writes()).isEqualTo(40);
        assertThat(depth().estimated()).isTrue();
    }

    /** The broker was asked long before it answered: what it counted then is over. It did not start anew. */
    @Test
    void takesNoNoticeOfALookThatIsOlderThanTheLastFigures() {
        bytes = PAGED_BYTES;
        added = 100;
        census(new Counted(100, 500), Counted.NOTHING);
        QueueFigures then = figures();
        for (int i = 0; i < 4; i++) {
            added += 100;
            halfASecondLater();
        }
        QueueDepth before = depth();
        backlog.add(nanos, new Census(Optional.of(new Counted(100, 90_000)), Counted.NOTHING, then, false, SHORT));
        backlog.add(nanos, new Census(Optional.empty(), new Counted(1, 900), then, false, SHORT));

        assertThat(depth()).isEqualTo(before);
        assertThat(depth().writes()).isEqualTo(2_500);
        assertThat(depth().acceptedPerSecond()).isPositive();
    }

    @Test
    void isEstimatedWhereTheQueueIsLarge() {
        bytes = PAGED_BYTES;
        added = 2;
        census(new Counted(2, 20), Counted.NOTHING);
        assertThat(depth().estimated()).isTrue();
    }

    @Test
    void isMessagesByTheMeanWhereTheCountMissedSome() {
        added = 100;
        census(new Counted(50, 500), Counted.NOTHING);
        assertThat(depth().writes()).isEqualTo(1000);
        assertThat(depth().estimated()).isTrue();
    }

    @Test
    void isEstimatedWhereTheQueueMovedDuringTheCount() {
        added = 3;
        backlog.add(nanos, new Census(Optional.of(new Counted(3, 30)), Counted.NOTHING, figures(), false, SHORT));
        halfASecondLater();
        assertThat(depth().writes()).isEqualTo(30);
        assertThat(depth().estimated()).isTrue();
    }

    /** A thousand messages of 400 writes lie before fifty thousand single ones. */
    @Test
    void followsABurstThatDrainsBeforeSingleWrites() {
        bytes = PAGED_BYTES;
        added = 51_000;
        halfASecondLater();
        census(new Counted(50_990, 446_000), new Counted(10, 4_000));
        for (int i = 1; i <= 10; i++) {
            taken = 100L * i;
            halfASecondLater();
        }

        assertThat((double) depth().writes()).isCloseTo(50_000, within(2_500.0));
        assertThat(depth().drainedPerSecond()).isCloseTo(80_000, within(4_000.0));
    }

    @Test
    void tellsWhatWasAcceptedAndDrainedInWrites() {
        added = 10;
        halfASecondLater();
        census(new Counted(9, 9), new Counted(1, 1));
        for (int i = 0; i < 12; i++) {
            added += 1;
            halfASecondLater();
            long writes = 10 + 300L * (i + 1);
            census(new Counted(added - 1, writes - 1), new Counted(1, 1));
        }

        assertThat(depth().acceptedPerSecond()).isCloseTo(600, within(1.0));
        assertThat(depth().drainedPerSecond()).isZero();
        assertThat(depth().secondsToEmpty()).isEmpty();
    }

    @Test
    void seesABatchAmongSingleWritesInTheRateOnceItIsCounted() {
        added = 10;
        halfASecondLater();
        census(new Counted(10, 10), Counted.NOTHING);
        added = 11;
        halfASecondLater();
        census(new Counted(11, 5_010), Counted.NOTHING);

        assertThat(depth().acceptedPerSecond()).isCloseTo(10_000, within(1.0));
    }

    @Test
    void tellsWhenItWillBeEmpty() {
        added = 1_000;
        census(new Counted(999, 999), new Counted(1, 1));
        for (int i = 0; i < 12; i++) {
            taken += 10;
            halfASecondLater();
        }

        assertThat(depth().drainedPerSecond()).isCloseTo(20, within(0.1));
        assertThat(depth().secondsToEmpty()).hasValue(44);
    }

    @Test
    void isEmptyWithoutACountWhenThereIsNoMessage() {
        halfASecondLater();
        assertThat(depth().writes()).isZero();
        assertThat(depth().estimated()).isFalse();
        assertThat(depth().secondsToEmpty()).hasValue(0);
    }

    @Test
    void startsAnewWithABrokerThatCountsFromZero() {
        added = 5_000;
        taken = 4_990;
        census(new Counted(10, 4_000), Counted.NOTHING);
        backlog.interrupted();
        added = 10;
        taken = 0;
        halfASecondLater();
        assertThat(depth().estimated()).isTrue();
        census(new Counted(10, 4_000), Counted.NOTHING);
        halfASecondLater();

        assertThat(depth().writes()).isEqualTo(4_000);
        assertThat(depth().acceptedPerSecond()).isZero();
        assertThat(depth().drainedPerSecond()).isZero();
    }

    @Test
    void isAsOldAsTheOldestWaitingOrInDelivery() {
        added = 1;
        halfASecondLater();
        assertThat(backlog.depth(Duration.ofSeconds(2)).oldest()).isEqualTo(Duration.ofSeconds(3));
        assertThat(backlog.depth(Duration.ofSeconds(9)).oldest()).isEqualTo(Duration.ofSeconds(9));
    }
}
