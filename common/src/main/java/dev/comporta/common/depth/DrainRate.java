package dev.comporta.common.depth;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast a queue drains: whatever took from it, whichever door put it in. Only the time in which something waited counts,
 * since an idle queue says nothing of how fast it could be emptied. What was measured last stays until there is something
 * newer. For one thread.
 */
final class DrainRate {
    /** Over how many samples the rate is taken: five seconds, more than the pauses between a worker's commits. */
    private static final int SAMPLES = 10;

    private record Sample(long nanos, double writes, double drained) {}

    private final Deque<Sample> samples = new ArrayDeque<>();
    private double perSecond;

    /**
     * The figures of a moment.
     *
     * @param writes in the queue
     * @param drained so far, from any beginning
     */
    void add(long nanos, double writes, double drained) {
        samples.add(new Sample(nanos, writes, drained));
        if (samples.size() > SAMPLES) {
            samples.remove();
        }
        measure();
    }

    /** The broker was silent, or counts anew: the time until the next sample is no measure of anything. */
    void interrupted() {
        samples.clear();
    }

    /** Writes a second, as last measured; zero when nothing drains or was ever seen to. */
    double perSecond() {
        return perSecond;
    }

    private void measure() {
        long busyNanos = 0;
        double busyDrained = 0;
        Sample before = null;
        for (Sample next : samples) {
            if (before != null && before.writes() > 0) {
                busyNanos += next.nanos() - before.nanos();
                busyDrained += next.drained() - before.drained();
            }
            before = next;
        }
        if (busyNanos > 0) {
            perSecond = Math.max(0, busyDrained / (busyNanos / 1e9));
        } else if (before != null) {
            perSecond = Math.max(perSecond, atLeast(samples.getFirst(), before));
        }
    }

    /** An idle queue: what came went at once. */
    private static double atLeast(Sample first, Sample last) {
        long nanos = last.nanos() - first.nanos();
        return nanos <= 0 ? 0 : (last.drained() - first.drained()) / (nanos / 1e9);
    }
}
