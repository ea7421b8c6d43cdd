package dev.comporta.ingest.http;

import dev.comporta.common.depth.QueueDepth;
import dev.comporta.common.depth.RecentRate;
import dev.comporta.ingest.queue.SentWrites.Sent;

/**
 * What came into one collection and what was written, so that both agree with what waits. What this door took is known
 * exactly, and the broker knows how many messages came through others; those count with the mean of all. For one thread.
 *
 * <pre>
 *   came    = this door's writes + the others' messages × mean
 *   written = came + what waited when this door began to look - what waits now
 * </pre>
 */
final class PageFlow {
    /** As the depth's own rates: five seconds, in samples of one. */
    private static final int SAMPLES = 6;

    private static final long MOST_PAUSE_NANOS = 3_000_000_000L;

    private final RecentRate coming = new RecentRate(SAMPLES);
    private final RecentRate going = new RecentRate(SAMPLES);
    private Sent ownBefore = new Sent(0, 0);
    private long messagesBefore;
    private long lastNanos;
    private boolean begun;

    /** Totals since the door's start, and writes a second. Immutable. */
    record Flow(long came, long written, double camePerSecond, double writtenPerSecond) {}

    /**
     * The figures of a moment.
     *
     * @param own told after {@code depth}
     */
    Flow add(long nanos, QueueDepth depth, Sent own) {
        boolean paused = !begun || nanos - lastNanos > MOST_PAUSE_NANOS;
        if (paused) {
            coming.interrupted();
            going.interrupted();
            ownBefore = own;
            messagesBefore = depth.messages();
        }
        // What the broker had a second ago, it has confirmed by now; what was confirmed a second ago, it shows by now.
        long others = Math.max(0, messagesBefore - own.messages());
        long came = ownBefore.writes() + Math.round((double) others * depth.meanWrites());
        long written = Math.max(0, came + depth.initial() - depth.writes());
        coming.add(nanos, (double) came);
        going.add(nanos, (double) written);
        ownBefore = own;
        messagesBefore = depth.messages();
        lastNanos = nanos;
        begun = true;
        return paused
                ? new Flow(came, written, depth.acceptedPerSecond(), depth.drainedPerSecond())
                : new Flow(came, written, coming.perSecond(), going.perSecond());
    }
}
