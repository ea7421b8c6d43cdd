package dev.comporta.ingest.queue;

import dev.comporta.common.queue.QueueFigures;
import java.util.Map;

/**
 * What the broker said at one moment. Immutable.
 *
 * @param nanos when, by {@link System#nanoTime}
 * @param figures by queue
 * @param sent messages that this door's lanes had sent until then
 */
record QueueSample(long nanos, Map<String, QueueFigures> figures, long sent) {
    QueueSample {
        figures = Map.copyOf(figures);
    }

    long backlog() {
        return figures.values().stream().mapToLong(QueueFigures::messages).sum();
    }

    /**
     * Messages a second that left all queues between {@code earlier} and now: what this door put in and is not there any
     * more. Other doors' messages are not known here, so with many doors it is on the low side.
     */
    double drainedPerSecondSince(QueueSample earlier) {
        double seconds = (nanos - earlier.nanos) / 1e9;
        long drained = (sent - earlier.sent) - (backlog() - earlier.backlog());
        return seconds <= 0 ? 0 : drained / seconds;
    }
}
