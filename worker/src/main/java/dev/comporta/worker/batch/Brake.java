package dev.comporta.worker.batch;

import java.util.BitSet;

/**
 * Stops a collection when too many of its writes die, which is a fault of the declaration, the table or the door rather
 * than of single writes: trips for good once more than 100 and over 10 % of the last 10,000 writes died. Shared by a
 * collection's lanes; guarded by its own lock.
 */
public final class Brake {
    static final int WINDOW = 10_000;
    static final int MORE_THAN = 100;
    static final double SHARE = 0.10;

    private final BitSet died = new BitSet(WINDOW);
    private int seen;
    private int next;
    private boolean tripped;

    /** Notes the outcome of a batch; duplicates do not count. */
    public synchronized void note(int stored, int dead) {
        note(stored, false);
        note(dead, true);
        int deadNow = died.cardinality();
        tripped = tripped || (deadNow > MORE_THAN && deadNow > SHARE * seen);
    }

    /** True for ever, once it was. */
    public synchronized boolean isTripped() {
        return tripped;
    }

    private void note(int writes, boolean dead) {
        for (int i = 0; i < Math.min(writes, WINDOW); i++) {
            died.set(next, dead);
            next = (next + 1) % WINDOW;
            seen = Math.min(seen + 1, WINDOW);
        }
    }
}
