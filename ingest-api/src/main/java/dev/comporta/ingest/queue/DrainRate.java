package dev.comporta.ingest.queue;

import dev.comporta.common.queue.QueueFigures;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast a queue drains, from what the broker says that was taken from it: by any worker, whichever door put it in. Only
 * the time in which something waited counts, since an idle queue says nothing of how fast it could be emptied. What was
 * measured last stays until there is something newer. For one thread.
 */
final class DrainRate {
    /** Over how many samples the rate is taken: five seconds, more than the pauses between a worker's commits. */
    private static final int SAMPLES = 10;

    private record Sample(long nanos, QueueFigures figures) {}

    private final Deque<Sample> samples = new ArrayDeque<>();
    private double perSecond;

    /** The figures of a moment. */
    void add(long nanos, QueueFigures figures) {
        Sample newest = samples.peekLast();
        if (newest != null && figures.taken() < newest.figures().taken()) {
            // Another broker, or this one anew: it counts from zero.
            samples.clear();
        }
        samples.add(new Sample(nanos, figures));
        if (samples.size() > SAMPLES) {
            samples.remove();
        }
        measure();
    }

    /** The broker is silent: the time until it answers again is no measure of anything. */
    void interrupted() {
        samples.clear();
    }

    /** Messages a second, as last measured; zero when nothing drains or was ever seen to. */
    double perSecond() {
        return perSecond;
    }

    private void measure() {
        long busyNanos = 0;
        long busyTaken = 0;
        Sample before = null;
        for (Sample next : samples) {
            if (before != null && before.figures().messages() > 0) {
                busyNanos += next.nanos() - before.nanos();
                busyTaken += next.figures().taken() - before.figures().taken();
            }
            before = next;
        }
        if (busyNanos > 0) {
            perSecond = busyTaken / (busyNanos / 1e9);
        } else if (before != null) {
            perSecond = Math.max(perSecond, atLeast(samples.getFirst(), before));
        }
    }

    /** An idle queue: what came went at once. */
    private static double atLeast(Sample first, Sample last) {
        long nanos = last.nanos() - first.nanos();
        return nanos <= 0 ? 0 : (last.figures().taken() - first.figures().taken()) / (nanos / 1e9);
    }
}
