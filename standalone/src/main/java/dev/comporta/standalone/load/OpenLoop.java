package dev.comporta.standalone.load;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Requests go out when they are due, on any connection that is free; a new one is opened when none is, up to a bound; beyond
 * it they wait, and that counts. For the load's event loop.
 */
final class OpenLoop implements Pattern {
    /** A shorter step would keep the event loop from reading answers; the wait that it costs is counted. */
    private static final long LEAST_STEP_NANOS = 100_000;

    private static final long MOST_STEP_NANOS = 50_000_000;

    private final Arrivals arrivals;
    private final int most;
    private final long giveUpNanos;
    private final Deque<Line> free = new ArrayDeque<>();
    private int wanted;

    /**
     * @param first connections from the start
     * @param most connections
     * @param giveUpNanos when what still waits is not sent any more
     */
    OpenLoop(Arrivals arrivals, int first, int most, long giveUpNanos) {
        this.arrivals = arrivals;
        this.most = most;
        this.giveUpNanos = giveUpNanos;
        wanted = Math.min(first, most);
    }

    @Override
    public void idle(Line line) {
        if (arrivals.waiting() > 0) {
            line.send(arrivals.take());
        } else {
            free.push(line);
        }
    }

    @Override
    public void gone(Line line) {
        free.remove(line);
    }

    @Override
    public void ended(boolean accepted) {}

    @Override
    public long tick(long nowNanos) {
        arrivals.come(nowNanos);
        while (arrivals.waiting() > 0 && !free.isEmpty()) {
            free.pop().send(arrivals.take());
        }
        if (arrivals.waiting() > 0 && wanted < most) {
            wanted++;
        }
        return Math.max(LEAST_STEP_NANOS, Math.min(MOST_STEP_NANOS, arrivals.untilNext(nowNanos)));
    }

    @Override
    public int wanted() {
        return wanted;
    }

    @Override
    public boolean isOver(long nowNanos) {
        return arrivals.isOver() || nowNanos - giveUpNanos >= 0;
    }
}
