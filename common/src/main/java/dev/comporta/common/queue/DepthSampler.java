package dev.comporta.common.queue;

import dev.comporta.common.depth.Backlog;
import dev.comporta.common.depth.CensusSchedule;
import dev.comporta.common.depth.CensusSchedule.Due;
import dev.comporta.common.depth.OldestSearch;
import dev.comporta.common.depth.QueueDepth;
import dev.comporta.common.depth.QueueFigures;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples the collections' queues: whether the broker answers at all, and how much waits. To be called about twice a second,
 * by one thread. Figures come at once; a look at the messages, where one is due and long, is read at a later call, and the
 * samples between go on from the one before. docs/decisions/0013-depth.md tells what it costs the broker.
 */
public final class DepthSampler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DepthSampler.class);

    /** A short look is waited for, so that its answer belongs to this sample; the next sample is not held up. */
    private static final long WAIT_MILLIS = 150;

    private final QueueProbe probe;
    private final QueueCensus census;
    private final Map<String, Sampled> queues = new LinkedHashMap<>();

    /** What is remembered of a queue. */
    private record Sampled(String collection, Backlog backlog, CensusSchedule schedule, OldestSearch oldest) {
        QueueDepth depth() {
            return backlog.depth(oldest.age(System.currentTimeMillis()));
        }
    }

    /** What a sample found. */
    public sealed interface Sample {
        /**
         * The broker's answer.
         *
         * @param collections by name, in the order in which they were given
         */
        record Told(Map<String, QueueDepth> collections) implements Sample {}

        /**
         * The broker did not answer in time, or lacks a queue.
         *
         * @param reason for the operator
         */
        record Silent(String reason) implements Sample {}
    }

    public DepthSampler(QueueConnections connections, List<String> collections) {
        probe = new QueueProbe(connections);
        census = new QueueCensus(connections);
        collections.forEach(collection -> queues.put(
                QueueNames.of(collection),
                new Sampled(collection, new Backlog(), new CensusSchedule(), new OldestSearch())));
    }

    /** Blocks for about {@code within} at most, or while connecting; {@code alive} is called when the broker has answered. */
    public Sample sample(Duration within, Runnable alive) {
        // First what was found meanwhile: it is older than the figures to come.
        look(Map.of());
        try {
            Map<String, QueueFigures> figures = probe.read(List.copyOf(queues.keySet()), within);
            alive.run();
            long nanos = System.nanoTime();
            figures.forEach((queue, told) -> sampled(queue).backlog().add(nanos, told));
            look(figures);
        } catch (JMSException e) {
            census.close();
            queues.values().forEach(queue -> queue.backlog().interrupted());
            return new Sample.Silent(String.valueOf(e.getMessage()));
        }
        Map<String, QueueDepth> depths = new LinkedHashMap<>();
        queues.values().forEach(queue -> depths.put(queue.collection(), queue.depth()));
        return new Sample.Told(depths);
    }

    /** Whether the broker is looking at messages now, so that a later sample may know more. */
    public boolean isLooking() {
        return census.isBusy();
    }

    @Override
    public void close() {
        probe.close();
        census.close();
    }

    /**
     * Reads the look that is out; then has those taken that are due. What goes wrong with a look is no sign that the broker is
     * away: the next one opens another connection.
     */
    private void look(Map<String, QueueFigures> figures) {
        try {
            tryToLook(figures);
        } catch (JMSException e) {
            LOG.debug("A look at a queue's messages failed.", e);
            census.close();
        }
    }

    private void tryToLook(Map<String, QueueFigures> figures) throws JMSException {
        long deadline = System.nanoTime()
                + (figures.isEmpty() ? 0 : Duration.ofMillis(WAIT_MILLIS).toNanos());
        for (Map.Entry<String, QueueFigures> queue : figures.entrySet()) {
            read(deadline);
            if (census.isBusy()) {
                return;
            }
            ask(queue.getKey(), queue.getValue());
        }
        read(deadline);
    }

    private void ask(String queue, QueueFigures figures) throws JMSException {
        Sampled sampled = sampled(queue);
        Due due = sampled.schedule().due(System.nanoTime(), figures);
        if (figures.inDelivery() == 0) {
            sampled.oldest().learn(Map.of());
        }
        if (due != Due.NONE) {
            List<Long> moments =
                    figures.inDelivery() == 0 ? List.of() : sampled.oldest().moments(System.currentTimeMillis());
            census.ask(queue, due, moments);
        }
    }

    private void read(long deadline) throws JMSException {
        long millis = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        census.poll(millis).ifPresent(answer -> {
            Sampled sampled = sampled(answer.queue());
            long nanos = System.nanoTime();
            sampled.schedule().asked(nanos, answer.due(), answer.took());
            sampled.oldest().learn(answer.countUntil());
            answer.census().ifPresent(found -> {
                sampled.backlog().add(nanos, found);
                if (answer.due() == Due.ALL) {
                    sampled.schedule().seen(nanos, found);
                }
            });
        });
    }

    private Sampled sampled(String queue) {
        Sampled sampled = queues.get(queue);
        if (sampled == null) {
            throw new IllegalStateException("not asked for: " + queue);
        }
        return sampled;
    }
}
