package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.depth.QueueDepth;
import dev.comporta.ingest.queue.SentWrites.Sent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PageFlowTest {
    private final PageFlow flow = new PageFlow();
    private long second;

    @Test
    void whatThisDoorTookIsExactHoweverTheBrokerReckons() {
        add(0, 0, 0, new Sent(0, 0));
        add(1, 2_000, 0, new Sent(1, 2_000));
        add(2, 2_000, 0, new Sent(2, 2_001));

        PageFlow.Flow now = add(2, 2_000, 0, new Sent(2, 2_001));

        assertThat(now.came()).isEqualTo(2_001);
        assertThat(now.written()).isEqualTo(2_001);
    }

    @Test
    void whatWaitsIsNotWritten() {
        add(0, 1, 0, new Sent(0, 0));
        add(40, 1, 40, new Sent(40, 40));

        PageFlow.Flow now = add(40, 1, 30, new Sent(40, 40));

        assertThat(now.came()).isEqualTo(40);
        assertThat(now.written()).isEqualTo(10);
    }

    @Test
    void whatComesThroughOtherDoorsCountsWithTheMean() {
        add(0, 3, 0, new Sent(0, 0));
        add(10, 3, 0, new Sent(4, 4));

        PageFlow.Flow now = add(10, 3, 0, new Sent(4, 4));

        assertThat(now.came()).isEqualTo(4 + 6 * 3);
    }

    @Test
    void whatCameThroughOtherDoorsIsNotReckonedAnewWhenTheMeanChanges() {
        add(0, 1, 0, new Sent(0, 0));
        add(1_000, 1, 0, new Sent(0, 0));
        add(1_000, 1, 0, new Sent(0, 0));
        add(1_010, 100, 0, new Sent(0, 0));

        PageFlow.Flow now = add(1_010, 100, 0, new Sent(0, 0));

        assertThat(now.came()).isEqualTo(1_000 + 10 * 100);
    }

    /** What the broker had a moment before this door knew that it was its own is nobody else's. */
    @Test
    void whatIsOnItsWayThroughThisDoorWhenSomebodyBeginsToLookIsNotCountedTwice() {
        add(4, 100, 0, new Sent(3, 300));
        add(4, 100, 0, new Sent(4, 400));

        PageFlow.Flow now = add(4, 100, 0, new Sent(4, 400));

        assertThat(now.came()).isEqualTo(400);
        assertThat(now.written()).isEqualTo(400);
    }

    @Test
    void whatWaitedAtTheStartIsWrittenToo() {
        add(0, 1, 50, new Sent(0, 0), 50);

        PageFlow.Flow now = add(0, 1, 0, new Sent(0, 0), 50);

        assertThat(now.came()).isZero();
        assertThat(now.written()).isEqualTo(50);
        assertThat(now.writtenPerSecond()).isEqualTo(50);
    }

    @Test
    void ratesBeginAnewWhenNobodyHasLookedForAWhile() {
        add(0, 1, 0, new Sent(0, 0));
        second += 60;
        add(6_000, 1, 0, new Sent(6_000, 6_000));

        PageFlow.Flow now = add(6_000, 1, 0, new Sent(6_000, 6_000));

        assertThat(now.came()).isEqualTo(6_000);
        assertThat(now.camePerSecond()).isZero();
    }

    private PageFlow.Flow add(long messages, double mean, long waiting, Sent own) {
        return add(messages, mean, waiting, own, 0);
    }

    private PageFlow.Flow add(long messages, double mean, long waiting, Sent own, long initial) {
        QueueDepth depth = new QueueDepth(0, waiting, false, Duration.ZERO, 0, 0, 0, messages, mean, initial);
        return flow.add(TimeUnit.SECONDS.toNanos(second++), depth, own);
    }
}
