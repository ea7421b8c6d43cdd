package dev.comporta.ingest.queue;

import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueFigures;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.queue.QueueProbe;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker about all queues twice a second: whether it answers at all (a connection that is open says nothing: a
 * frozen broker's is), and how long the queues are. While it is silent, nothing should be promised.
 *
 * <p>Threads: one of its own asks; everything else reads what it published, and never blocks.
 */
public final class BrokerWatch implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);

    private static final long PERIOD_MILLIS = 500;

    /** A healthy broker answers within milliseconds, a garbage collection within some hundred. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** One period and the patience: so a frozen broker is known within the two seconds that the contract gives. */
    private static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final QueueProbe probe;
    private final List<String> queues;
    private final Map<String, DrainRate> rates = new HashMap<>();
    private final Thread thread;
    private volatile @Nullable Answer last;
    private volatile boolean refused = true;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private boolean told;

    /** What the broker said last, and what follows from it. */
    private record Answer(long nanos, Map<String, QueueFigures> figures, Map<String, Double> drainedPerSecond) {
        double secondsToEmpty(String queue) {
            QueueFigures known = figures.get(queue);
            return RetryAfter.secondsToEmpty(
                    known == null ? 0 : known.messages(), drainedPerSecond.getOrDefault(queue, 0.0));
        }
    }

    public BrokerWatch(QueueConnections connections, List<String> collections) {
        probe = new QueueProbe(connections);
        queues = collections.stream().map(QueueNames::of).toList();
        queues.forEach(queue -> rates.put(queue, new DrainRate()));
        thread = new Thread(this::run, "comporta-broker-watch");
        thread.setDaemon(true);
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void stop(Duration within) {
        stopAsked.countDown();
        thread.interrupt();
        try {
            thread.join(Math.max(1, within.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** DOWN while a 202 could not be promised. */
    @Override
    public Health health() {
        return isSilent() ? Health.down(name(), "The broker does not answer, or lacks a queue.") : Health.up(name());
    }

    /** True when the broker did not answer lately, or said that a queue is missing. */
    public boolean isSilent() {
        Answer answer = last;
        return refused || answer == null || System.nanoTime() - answer.nanos() > SILENT_NANOS;
    }

    /** What was last said of a collection's queue. */
    public Optional<QueueFigures> figures(String collection) {
        Answer answer = last;
        return answer == null
                ? Optional.empty()
                : Optional.ofNullable(answer.figures().get(QueueNames.of(collection)));
    }

    /**
     * For a client that is refused now: when to come again.
     *
     * @param collection whose queue it waits for; the slowest of all where it waits for none
     */
    public int retryAfterSeconds(Optional<String> collection) {
        Answer answer = last;
        Stream<String> awaited = collection.map(QueueNames::of).map(Stream::of).orElseGet(queues::stream);
        double seconds = answer == null
                ? 0
                : awaited.mapToDouble(answer::secondsToEmpty).max().orElse(0);
        return RetryAfter.seconds(seconds, ThreadLocalRandom.current().nextDouble());
    }

    private void run() {
        try {
            while (stopAsked.getCount() > 0) {
                long began = System.nanoTime();
                ask();
                long restMillis = PERIOD_MILLIS - (System.nanoTime() - began) / 1_000_000;
                stopAsked.await(Math.max(1, restMillis), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (stopAsked.getCount() > 0) {
                LOG.error("The broker watch met a bug and has ended; this door takes no more writes.", e);
            }
            refused = true;
        } finally {
            probe.close();
        }
    }

    private void ask() {
        try {
            publish(System.nanoTime(), probe.read(queues, PATIENCE));
            refused = false;
            if (told) {
                LOG.info("The broker answers again.");
                told = false;
            }
        } catch (JMSException e) {
            refused = true;
            rates.values().forEach(DrainRate::interrupted);
            if (!told && stopAsked.getCount() > 0) {
                LOG.warn(
                        "The broker does not answer, or lacks a queue; new writes are refused. reason={}",
                        e.toString());
                told = true;
            }
        }
    }

    private void publish(long nanos, Map<String, QueueFigures> figures) {
        Map<String, Double> drained = new HashMap<>();
        rates.forEach((queue, rate) -> {
            QueueFigures told = figures.get(queue);
            if (told != null) {
                rate.add(nanos, told);
            }
            drained.put(queue, rate.perSecond());
        });
        last = new Answer(nanos, Map.copyOf(figures), Map.copyOf(drained));
    }
}
