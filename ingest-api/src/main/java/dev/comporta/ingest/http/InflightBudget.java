package dev.comporta.ingest.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of bodies this door's memory may hold: a small write until its answer, a stream its window. Thread-safe. */
final class InflightBudget {
    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();

    InflightBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** False when so much more does not fit: nothing happened. */
    boolean reserve(long bytes) {
        if (used.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
