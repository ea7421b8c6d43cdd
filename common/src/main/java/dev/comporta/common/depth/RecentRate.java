package dev.comporta.common.depth;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a total grew in the last five seconds. For one thread. */
final class RecentRate {
    /** Two a second: long enough to see through the pauses between commits, short enough to be called now. */
    private static final int SAMPLES = 11;

    private record Sample(long nanos, double total) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    void add(long nanos, double total) {
        samples.add(new Sample(nanos, total));
        if (samples.size() > SAMPLES) {
            samples.remove();
        }
    }

    void interrupted() {
        samples.clear();
    }

    /** Zero until there were two samples. */
    double perSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        return last.nanos() <= first.nanos()
                ? 0
                : Math.max(0, (last.total() - first.total()) / ((last.nanos() - first.nanos()) / 1e9));
    }
}
