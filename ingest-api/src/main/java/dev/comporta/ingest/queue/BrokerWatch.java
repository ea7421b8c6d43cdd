package dev.comporta.ingest.queue;

import dev.comporta.common.depth.Depths;
import dev.comporta.common.depth.QueueDepth;
import dev.comporta.common.queue.DepthSampler;
import dev.comporta.common.queue.DepthSampler.Sample;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import java.time.Duration;
import java.time.Instant;
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
 * frozen broker's is), and how much waits in them. While it is silent, nothing should be promised.
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

    private final DepthSampler sampler;
    private final Thread thread;
    private volatile @Nullable Answer last;
    private volatile long answeredNanos;
    private volatile boolean refused = true;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private boolean told;

    /** What the broker said last. */
    private record Answer(long nanos, Depths depths) {}

    public BrokerWatch(QueueConnections connections, List<String> collections) {
        sampler = new DepthSampler(connections, collections);
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
        return refused || System.nanoTime() - answeredNanos > SILENT_NANOS;
    }

    /** How much waits, as of the last second or two; empty while the broker is silent: old figures are none. */
    public Optional<Depths> depths() {
        Answer answer = last;
        return answer == null || isSilent() || System.nanoTime() - answer.nanos() > SILENT_NANOS
                ? Optional.empty()
                : Optional.of(answer.depths());
    }

    /**
     * For a client that is refused now: when to come again, by the last good sample, however old.
     *
     * @param collection whose queue it waits for; the slowest of all where it waits for none
     */
    public int retryAfterSeconds(Optional<String> collection) {
        Answer answer = last;
        Map<String, QueueDepth> depths =
                answer == null ? Map.of() : answer.depths().collections();
        Stream<QueueDepth> awaited = collection
                .map(name -> Optional.ofNullable(depths.get(name)).stream())
                .orElseGet(() -> depths.values().stream());
        double seconds = awaited.mapToDouble(RetryAfter::secondsToEmpty).max().orElse(0);
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
            sampler.close();
        }
    }

    private void ask() {
        Sample sample = sampler.sample(PATIENCE, this::alive);
        if (sample instanceof Sample.Told answer) {
            last = new Answer(System.nanoTime(), new Depths(Instant.now(), answer.collections()));
        } else if (sample instanceof Sample.Silent silence) {
            silent(silence.reason());
        }
    }

    private void alive() {
        answeredNanos = System.nanoTime();
        refused = false;
        if (told) {
            LOG.info("The broker answers again.");
            told = false;
        }
    }

    private void silent(String reason) {
        refused = true;
        if (!told && stopAsked.getCount() > 0) {
            LOG.warn("The broker does not answer, or lacks a queue; new writes are refused. reason={}", reason);
            told = true;
        }
    }
}
