package dev.comporta.standalone.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that answers after a millisecond, and for a while not at all, by a clock that the test moves. */
class OpenLoopTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int RATE = 100;
    private static final long START = 5_000 * MILLI;

    private final List<Long> lateMillis = new ArrayList<>();
    private final List<Long> latencyMillis = new ArrayList<>();
    private final List<SlowLine> lines = new ArrayList<>();
    private long now = START;

    /** Answers when the test lets it. */
    private final class SlowLine implements Line {
        private long due;
        private long sentAt = -1;

        @Override
        public void send(long dueNanos) {
            assertThat(sentAt).as("one request at a time").isNegative();
            due = dueNanos;
            sentAt = now;
        }

        @Override
        public long dueNanos() {
            return due;
        }

        void answer(Pattern pattern) {
            if (sentAt >= 0 && now - sentAt >= MILLI) {
                sentAt = -1;
                latencyMillis.add((now - due) / MILLI);
                pattern.ended(true);
                pattern.idle(this);
            }
        }
    }

    private OpenLoop loop(long count, int connections) {
        Arrivals arrivals = new Arrivals(RATE, START, count, late -> lateMillis.add(late / MILLI));
        return new OpenLoop(arrivals, 1, connections, Long.MAX_VALUE);
    }

    private void run(OpenLoop loop, long millis, boolean answers) {
        for (long end = now + millis * MILLI; now < end; now += MILLI) {
            step(loop, answers);
        }
    }

    private void step(OpenLoop loop, boolean answers) {
        loop.tick(now);
        while (lines.size() < loop.wanted()) {
            SlowLine line = new SlowLine();
            lines.add(line);
            loop.idle(line);
        }
        if (answers) {
            List.copyOf(lines).forEach(line -> line.answer(loop));
        }
    }

    @Test
    void aStallOfTheServerCountsForEveryRequestThatWasDueInIt() {
        OpenLoop loop = loop(3 * RATE, 2);

        run(loop, 1_000, true);
        run(loop, 1_000, false);
        run(loop, 1_100, true);

        assertThat(loop.isOver(now)).isTrue();
        assertThat(latencyMillis).hasSize(3 * RATE);
        // One is due each 10 ms of the second in which nothing answered; two only were on their way. What waited is
        // then
        // answered two in a millisecond, while more come.
        assertThat(latencyMillis.stream().filter(millis -> millis >= 500)).hasSizeBetween(48, 56);
        assertThat(latencyMillis).anyMatch(millis -> millis >= 990).noneMatch(millis -> millis > 1_060);
    }

    @Test
    void opensNoMoreConnectionsThanItMay() {
        OpenLoop loop = loop(3 * RATE, 7);

        run(loop, 2_000, false);

        assertThat(lines).hasSize(7).allMatch(line -> line.sentAt >= 0);
    }

    @Test
    void aConnectionThatIsGoneIsNotUsedAgain() {
        OpenLoop loop = loop(RATE, 2);
        SlowLine gone = new SlowLine();
        loop.idle(gone);
        loop.gone(gone);

        run(loop, 1_000, true);

        assertThat(gone.sentAt).isNegative();
        assertThat(gone.due).isZero();
    }

    @Test
    void tellsHowLateTheGeneratorItselfWas() {
        OpenLoop loop = loop(2 * RATE, 50);

        run(loop, 1_000, true);
        assertThat(lateMillis).allMatch(millis -> millis == 0);
        now += 300 * MILLI;
        run(loop, 1_000, true);

        assertThat(lateMillis).hasSize(2 * RATE).anyMatch(millis -> millis >= 290);
        assertThat(latencyMillis).as("its wait is the request's").anyMatch(millis -> millis >= 290);
    }
}
