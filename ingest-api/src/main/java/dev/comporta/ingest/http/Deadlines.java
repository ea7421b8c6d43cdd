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

    /** Fewer cancelled ones are not worth a look at all. */
    private static final int PURGE_LEAST = 4_096;

    private final PriorityQueue<Deadline> due = new PriorityQueue<>();
    private long made;
    private int cancelled;

    /** Something to be done at a time, unless it is cancelled before. Holds on to nothing once over. */
    final class Deadline implements Comparable<Deadline> {
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
            if (action != null) {
                action = null;
                cancelled++;
                purge();
            }
        }

        private void run() {
            Runnable now = action;
            action = null;
            if (now == null) {
                cancelled--;
            } else {
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

    /** Most are cancelled long before they are due; removed together once they are the majority, each costs O(1). */
    private void purge() {
        if (cancelled > PURGE_LEAST && cancelled * 2 > due.size()) {
            due.removeIf(deadline -> deadline.action == null);
            cancelled = 0;
        }
    }

    int size() {
        return due.size();
    }
}
