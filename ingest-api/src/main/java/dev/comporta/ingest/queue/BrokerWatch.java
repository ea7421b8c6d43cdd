package dev.comporta.ingest.queue;

import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueFigures;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.queue.QueueProbe;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

    /** Over how many samples the drain rate is taken: five seconds. */
    private static final int SAMPLES = 10;

    private final QueueProbe probe;
    private final List<String> queues;
    private final SendTally tally;
    private final Thread thread;
    private final Deque<QueueSample> samples = new ArrayDeque<>();
    private volatile @Nullable QueueSample last;
    private volatile double drainedPerSecond;
    private volatile boolean refused = true;
    private volatile boolean stopping;
    private boolean told;

    public BrokerWatch(QueueConnections connections, List<String> collections, SendTally tally) {
        probe = new QueueProbe(connections);
        queues = collections.stream().map(QueueNames::of).toList();
        this.tally = tally;
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
        stopping = true;
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
        QueueSample sample = last;
        return refused || sample == null || System.nanoTime() - sample.nanos() > SILENT_NANOS;
    }

    /** What was last said of a collection's queue. */
    public Optional<QueueFigures> figures(String collection) {
        QueueSample sample = last;
        return sample == null
                ? Optional.empty()
                : Optional.ofNullable(sample.figures().get(QueueNames.of(collection)));
    }

    /** For a client that is refused now: when to come again. */
    public int retryAfterSeconds() {
        QueueSample sample = last;
        double dice = ThreadLocalRandom.current().nextDouble();
        return RetryAfter.seconds(sample == null ? 0 : sample.backlog(), drainedPerSecond, dice);
    }

    private void run() {
        try {
            while (!stopping) {
                long began = System.nanoTime();
                ask();
                long restMillis = PERIOD_MILLIS - (System.nanoTime() - began) / 1_000_000;
                TimeUnit.MILLISECONDS.sleep(Math.max(1, restMillis));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!stopping) {
                LOG.error("The broker watch met a bug and has ended; this door takes no more writes.", e);
            }
            refused = true;
        } finally {
            probe.close();
        }
    }

    private void ask() {
        try {
            publish(new QueueSample(System.nanoTime(), probe.read(queues, PATIENCE), tally.messages()));
            refused = false;
            if (told) {
                LOG.info("The broker answers again.");
                told = false;
            }
        } catch (JMSException e) {
            refused = true;
            if (!told && !stopping) {
                LOG.warn(
                        "The broker does not answer, or lacks a queue; new writes are refused. reason={}",
                        e.toString());
                told = true;
            }
        }
    }

    private void publish(QueueSample sample) {
        QueueSample oldest = samples.peek();
        if (oldest != null) {
            drainedPerSecond = sample.drainedPerSecondSince(oldest);
        }
        samples.add(sample);
        if (samples.size() > SAMPLES) {
            samples.remove();
        }
        last = sample;
    }
}
