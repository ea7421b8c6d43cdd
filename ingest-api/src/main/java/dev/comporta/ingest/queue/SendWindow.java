package dev.comporta.ingest.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much a lane may have at the broker unanswered. While it is full, what arrives gathers in the inbox and travels
 * together. Thread-safe; only the lane's thread enters, any thread leaves.
 */
final class SendWindow {
    private final int maxMessages;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private int messages;
    private long bytes;

    /** @param maxBytes may be exceeded by one message, so that one of any size can go */
    SendWindow(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** True as soon as there is room for a message, false after {@code millis} without. */
    boolean awaitRoom(long millis) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (isFull() && nanos > 0) {
                nanos = left.awaitNanos(nanos);
            }
            return !isFull();
        } finally {
            lock.unlock();
        }
    }

    void enter(long messageBytes) {
        lock.lock();
        try {
            messages++;
            bytes += messageBytes;
        } finally {
            lock.unlock();
        }
    }

    void leave(long messageBytes) {
        lock.lock();
        try {
            messages--;
            bytes -= messageBytes;
            left.signal();
        } finally {
            lock.unlock();
        }
    }

    /** True when all answers came within {@code millis}. */
    boolean awaitEmpty(long millis) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (messages > 0 && nanos > 0) {
                nanos = left.awaitNanos(nanos);
            }
            return messages == 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        return messages >= maxMessages || bytes >= maxBytes;
    }
}
