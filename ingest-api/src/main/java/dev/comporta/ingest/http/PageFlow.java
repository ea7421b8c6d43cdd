package dev.comporta.ingest.http;

import dev.comporta.common.depth.QueueDepth;
import dev.comporta.common.depth.RecentRate;
import dev.comporta.ingest.queue.SentWrites.Sent;

/**
 * What came into one collection and what was written, so that both agree with what waits. What this door took is known
 * exactly, and the broker knows how many messages came through others; each of those counts once, with the mean as it is when
 * the message is seen: what came long ago is not reckoned anew. For one thread.
 *
 * <pre>
 *   came    = this door's writes + Σ others' new messages × mean
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
    private long othersMessages;
    private double othersWrites;
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
        // What was confirmed to this door a second ago, the broker shows by now.
        long came = ownBefore.writes() + Math.round(others(depth, own, paused));
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

    /** What the broker had a second ago, it has confirmed by now; after a pause that is not certain, so it is not kept. */
    private double others(QueueDepth depth, Sent own, boolean paused) {
        long more = Math.max(0, messagesBefore - own.messages() - othersMessages);
        double writes = othersWrites + (double) more * depth.meanWrites();
        if (!paused) {
            othersMessages += more;
            othersWrites = writes;
        }
        return writes;
    }
}
