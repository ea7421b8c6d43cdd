package dev.comporta.ingest.http;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is due at some time on one event loop, found by one coarse tick instead of a timer for each request: a hashed timing
 * wheel (Varghese and Lauck, 1987, scheme 6), so that what nearly every request does, to set a deadline and to cancel it,
 * costs the same however many there are, and leaves nothing behind. For its event loop only.
 */
final class Deadlines {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    /** How often the loop calls {@link #tick}; nothing is late by more. */
    static final long TICK_MILLIS = 50;

    private static final long TICK_NANOS = TICK_MILLIS * 1_000_000;

    /** Of one tick each. What is due after more than a round, 6.4 s, is looked at once a round. */
    private static final int BUCKETS = 128;

    private final Deadline[] buckets = new Deadline[BUCKETS];
    private final long originNanos;
    private long ticks;
    private int size;

    /** Something to be done at a time, unless it is cancelled before. Holds on to nothing once over. */
    final class Deadline {
        private final long atNanos;
        private @Nullable Runnable action;
        private Deadline before = this;
        private Deadline after = this;

        private Deadline(long atNanos, @Nullable Runnable action) {
            this.atNanos = atNanos;
            this.action = action;
        }

        /** May be called again, and after it was due. */
        void cancel() {
            take();
        }

        /** What was to be done; null when that is over. */
        private @Nullable Runnable take() {
            Runnable taken = action;
            action = null;
            if (taken != null) {
                leave();
                size--;
            }
            return taken;
        }

        /** Goes to the end of this one's list. */
        private void append(Deadline last) {
            last.before = before;
            last.after = this;
            before.after = last;
            before = last;
        }

        private void leave() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }
    }

    /** @param nowNanos by {@link System#nanoTime} */
    Deadlines(long nowNanos) {
        originNanos = nowNanos;
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Deadline(0, null);
        }
    }

    /** @param atNanos by {@link System#nanoTime} */
    Deadline at(long atNanos, Runnable action) {
        Deadline deadline = new Deadline(atNanos, action);
        bucket(Math.max(ticks, ticksAt(atNanos))).append(deadline);
        size++;
        return deadline;
    }

    /** Does what is due by {@code nowNanos}. */
    void tick(long nowNanos) {
        long now = ticksAt(nowNanos);
        for (long tick = Math.max(ticks, now - BUCKETS + 1); tick <= now; tick++) {
            ticks = tick;
            Deadline due = due(bucket(tick), nowNanos);
            while (due.after != due) {
                Runnable action = due.after.take();
                if (action != null) {
                    run(action);
                }
                if (due.after == due) {
                    due = due(bucket(tick), nowNanos);
                }
            }
        }
    }

    int size() {
        return size;
    }

    /** A bug in one of them must not cost the others their turn. */
    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("A deadline met a bug.", e);
        }
    }

    /** Moves what is due to a list of its own, where it can still be cancelled. */
    private Deadline due(Deadline bucket, long nowNanos) {
        Deadline due = new Deadline(0, null);
        for (Deadline next = bucket.after; next != bucket; ) {
            Deadline looked = next;
            next = next.after;
            if (looked.atNanos - nowNanos <= 0) {
                looked.leave();
                due.append(looked);
            }
        }
        return due;
    }

    private Deadline bucket(long tick) {
        return buckets[(int) (tick % BUCKETS)];
    }

    private long ticksAt(long nanos) {
        return Math.max(0, nanos - originNanos) / TICK_NANOS;
    }
}
