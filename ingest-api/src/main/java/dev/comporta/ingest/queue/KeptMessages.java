package dev.comporta.ingest.queue;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much the broker's client library keeps of one connection's messages. It keeps each until the broker has confirmed as
 * many, and the broker does not count what it refused: after <i>k</i> refusals the newest <i>k</i> messages stay until the
 * connection ends, whatever became of them. Thread-safe: the lane sends, the library's threads hear of confirms.
 */
final class KeptMessages {
    /** What the library's objects around a message take, roughly. */
    static final int OBJECTS_BYTES = 2 << 10;

    /** From the oldest on. */
    private final Deque<Long> messages = new ArrayDeque<>();

    private long bytes;

    /** To be called before a message goes: its confirm may be faster than the call that sends it. */
    synchronized void sending(long messageBytes) {
        messages.addLast(messageBytes + OBJECTS_BYTES);
        bytes += messageBytes + OBJECTS_BYTES;
    }

    /** The last one did not go: the library refused it itself. */
    synchronized void notSent() {
        Long last = messages.pollLast();
        bytes -= last == null ? 0 : last;
    }

    /** One message more is confirmed, and the library lets go of its oldest. */
    synchronized void confirmed() {
        Long oldest = messages.pollFirst();
        bytes -= oldest == null ? 0 : oldest;
    }

    synchronized long bytes() {
        return bytes;
    }
}
