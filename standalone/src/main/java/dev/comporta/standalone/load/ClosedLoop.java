package dev.comporta.standalone.load;

import java.util.function.LongSupplier;

/**
 * Every connection sends its next request when it has the answer to the last; until an end, or until enough were accepted. For
 * the load's event loop.
 */
final class ClosedLoop implements Pattern {
    /** Nothing here waits for a tick but the end. */
    private static final long TICK_NANOS = 50_000_000;

    private final int connections;
    private final long endNanos;
    private final long most;
    private final LongSupplier clock;
    private long accepted;
    private long open;

    /** @param most 202s after which it ends */
    ClosedLoop(int connections, long endNanos, long most, LongSupplier clock) {
        this.connections = connections;
        this.endNanos = endNanos;
        this.most = most;
        this.clock = clock;
    }

    @Override
    public void idle(Line line) {
        long now = clock.getAsLong();
        if (accepted + open < most && now - endNanos < 0) {
            open++;
            line.send(now);
        }
    }

    @Override
    public void gone(Line line) {}

    @Override
    public void ended(boolean wasAccepted) {
        open--;
        if (wasAccepted) {
            accepted++;
        }
    }

    @Override
    public long tick(long nowNanos) {
        return TICK_NANOS;
    }

    @Override
    public int wanted() {
        return connections;
    }

    @Override
    public boolean isOver(long nowNanos) {
        return accepted >= most || nowNanos - endNanos >= 0;
    }
}
