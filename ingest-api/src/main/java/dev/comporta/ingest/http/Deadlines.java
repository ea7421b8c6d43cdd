package dev.comporta.ingest.http;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is due at some time on one event loop, found by one coarse tick instead of a timer for each request: equal
 * patience makes it a FIFO, which a heap keeps in constant time. For its event loop only.
 */
final class Deadlines {
    /** How often the loop calls {@link #tick}; nothing is late by more. */
    static final long TICK_MILLIS = 50;

    private final PriorityQueue<Deadline> due = new PriorityQueue<>();
    private long made;

    /** Something to be done at a time, unless it is cancelled before. Holds on to nothing once over. */
    static final class Deadline implements Comparable<Deadline> {
        private final long atNanos;
        private final long number;
        private @Nullable Runnable action;

        private Deadline(long atNanos, long number, Runnable action) {
            this.atNanos = atNanos;
            this.number = number;
            this.action = action;
        }

        /** May be called again, and after it was due. */
        void cancel() {
            action = null;
        }

        private void run() {
            Runnable now = action;
            action = null;
            if (now != null) {
                now.run();
            }
        }

        @Override
        public int compareTo(Deadline other) {
            int byTime = Long.signum(atNanos - other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** @param atNanos by {@link System#nanoTime} */
    Deadline at(long atNanos, Runnable action) {
        Deadline deadline = new Deadline(atNanos, made++, action);
        due.add(deadline);
        return deadline;
    }

    /** Does what is due by {@code nowNanos}. */
    void tick(long nowNanos) {
        for (Deadline next = due.peek(); next != null && next.atNanos - nowNanos <= 0; next = due.peek()) {
            due.remove();
            next.run();
        }
    }

    int size() {
        return due.size();
    }
}
