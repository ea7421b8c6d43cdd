package dev.comporta.common.depth;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a total grew lately. For one thread. */
public final class RecentRate {
    private record Sample(long nanos, double total) {}

    private final int most;
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** @param most samples over which the rate is taken */
    public RecentRate(int most) {
        this.most = most;
    }

    public void add(long nanos, double total) {
        samples.add(new Sample(nanos, total));
        if (samples.size() > most) {
            samples.remove();
        }
    }

    /** The time until the next sample is no measure of anything. */
    public void interrupted() {
        samples.clear();
    }

    /** Zero until there were two samples. */
    public double perSecond() {
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
