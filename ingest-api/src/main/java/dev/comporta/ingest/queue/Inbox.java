package dev.comporta.ingest.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for a lane: first in, first out in each collection, the collections in turn, bounded in writes and in bytes.
 * Thread-safe by its lock; {@link #offer} is called by event loops and holds the lock for some steps only.
 */
final class Inbox {
    private final long maxWrites;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Map<String, Deque<PendingWrite>> waiting = new LinkedHashMap<>();
    private long writes;
    private long bytes;
    private boolean closed;

    Inbox(List<String> collections, long maxWrites, long maxBytes) {
        this.maxWrites = maxWrites;
        this.maxBytes = maxBytes;
        collections.forEach(collection -> waiting.put(collection, new ArrayDeque<>()));
    }

    /** False when there is no room, or nothing is taken any more. Never waits for the lane. */
    boolean offer(PendingWrite write) {
        lock.lock();
        try {
            Deque<PendingWrite> queue = queueOf(write.collection());
            dropWithdrawn(queue);
            if (closed || writes + write.writes() > maxWrites || bytes + write.bytes() > maxBytes) {
                return false;
            }
            queue.add(write);
            writes += write.writes();
            bytes += write.bytes();
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** True as soon as something waits, false after {@code millis} without. */
    boolean await(long millis) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (writes == 0 && nanos > 0) {
                nanos = arrived.awaitNanos(nanos);
            }
            return writes > 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next message: everything that waits for the collection in turn, up to about {@code most} bytes. One request that
     * is larger goes alone. Each is taken from its deadline; empty when nothing is left.
     */
    List<PendingWrite> take(long most) {
        lock.lock();
        try {
            for (Map.Entry<String, Deque<PendingWrite>> turn : waiting.entrySet()) {
                List<PendingWrite> group = takeFrom(turn.getValue(), most);
                if (!group.isEmpty()) {
                    waiting.remove(turn.getKey());
                    waiting.put(turn.getKey(), turn.getValue());
                    return group;
                }
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** From now on every offer is refused; what waits may still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** True when nothing waits that anybody still wants. */
    boolean isEmpty() {
        lock.lock();
        try {
            waiting.values().forEach(this::dropWithdrawn);
            return writes == 0;
        } finally {
            lock.unlock();
        }
    }

    private List<PendingWrite> takeFrom(Deque<PendingWrite> queue, long most) {
        List<PendingWrite> group = new ArrayList<>();
        long grouped = 0;
        while (!queue.isEmpty() && (group.isEmpty() || grouped + queue.peek().bytes() <= most)) {
            PendingWrite next = remove(queue);
            if (next.take()) {
                group.add(next);
                grouped += next.bytes();
            }
        }
        return group;
    }

    /** Deadlines come in the order of arrival, so what was withdrawn stands in front. */
    private void dropWithdrawn(Deque<PendingWrite> queue) {
        while (!queue.isEmpty() && !queue.peek().isWaiting()) {
            remove(queue);
        }
    }

    private PendingWrite remove(Deque<PendingWrite> queue) {
        PendingWrite removed = queue.remove();
        writes -= removed.writes();
        bytes -= removed.bytes();
        return removed;
    }

    private Deque<PendingWrite> queueOf(String collection) {
        return waiting.computeIfAbsent(collection, name -> new ArrayDeque<>());
    }
}
