package dev.comporta.standalone.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
    private static final class CountedLine implements Line {
        private int sent;
        private long due;

        @Override
        public void send(long dueNanos) {
            sent++;
            due = dueNanos;
        }

        @Override
        public long dueNanos() {
            return due;
        }
    }

    private final AtomicLong clock = new AtomicLong();
    private final CountedLine line = new CountedLine();

    @Test
    void sendsNothingAfterTheEnd() {
        ClosedLoop loop = new ClosedLoop(1, 100, Long.MAX_VALUE, clock::get);
        loop.idle(line);
        loop.ended(true);
        clock.set(100);
        loop.idle(line);

        assertThat(line.sent).isEqualTo(1);
        assertThat(loop.isOver(100)).isTrue();
    }

    @Test
    void hasExactlyAsManyAcceptedAsWereWanted() {
        ClosedLoop loop = new ClosedLoop(2, Long.MAX_VALUE, 2, clock::get);
        CountedLine other = new CountedLine();
        loop.idle(line);
        loop.idle(other);
        loop.idle(new CountedLine());
        assertThat(line.sent + other.sent).isEqualTo(2);

        loop.ended(false);
        loop.idle(line);
        loop.ended(true);
        loop.idle(other);

        assertThat(line.sent).as("sent again for the one that was refused").isEqualTo(2);
        assertThat(other.sent).isEqualTo(1);
        assertThat(loop.isOver(0)).isFalse();
        loop.ended(true);
        assertThat(loop.isOver(0)).isTrue();
    }
}
