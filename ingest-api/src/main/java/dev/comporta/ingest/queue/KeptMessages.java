package dev.comporta.ingest.queue;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much the broker's client library keeps of one connection's messages, and how much of it for nothing. The broker tells
 * how many messages it has confirmed, each time that its confirmation window is full, and the library lets go of as many, the
 * oldest first. What the broker refused it does not count: after <i>k</i> refusals the newest <i>k</i> messages stay until
 * the connection ends, whatever became of them. Sizes are bytes, each with {@value #OBJECTS_BYTES} more.
 *
 * <p>Thread-safe: the lane sends, the library's threads hear of answers.
 */
final class KeptMessages {
    /** What the library's objects around a message take, roughly. */
    private static final int OBJECTS_BYTES = 2 << 10;

    private final long windowBytes;

    /** From the oldest on. */
    private final Deque<Long> messages = new ArrayDeque<>();

    private long bytes;
    private long unansweredBytes;

    /** Confirmed, and not told yet by number. */
    private int untold;

    private long untoldBytes;

    /** @param windowBytes the confirmation window: how much is confirmed before the broker tells so */
    KeptMessages(long windowBytes) {
        this.windowBytes = windowBytes;
    }

    /** To be called before a message goes: its answer may be faster than the call that sends it. */
    synchronized void sending(long messageBytes) {
        long size = messageBytes + OBJECTS_BYTES;
        messages.addLast(size);
        bytes += size;
        unansweredBytes += size;
    }

    /** The last one did not go: the library refused it itself. {@link #answered} follows as for any other. */
    synchronized void notSent() {
        Long last = messages.pollLast();
        bytes -= last == null ? 0 : last;
    }

    synchronized void answered(long messageBytes, boolean confirmed) {
        unansweredBytes -= messageBytes + OBJECTS_BYTES;
        if (confirmed) {
            untold++;
            untoldBytes += messageBytes + OBJECTS_BYTES;
        }
        // A message is longer on the wire than here, so the broker tells no later than this.
        if (untoldBytes - (long) untold * OBJECTS_BYTES >= windowBytes) {
            told();
        }
    }

    /** What stays although nobody waits for its answer and nothing more will be told of it. */
    synchronized long needlessBytes() {
        return bytes - unansweredBytes - untoldBytes;
    }

    private void told() {
        for (; untold > 0; untold--) {
            Long oldest = messages.pollFirst();
            bytes -= oldest == null ? 0 : oldest;
        }
        untoldBytes = 0;
    }
}
