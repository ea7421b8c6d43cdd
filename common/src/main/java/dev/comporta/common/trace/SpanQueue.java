package dev.comporta.common.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ended spans on their way out: a bounded queue and one thread that delivers what is in it. What finds it full, or cannot be
 * delivered, is lost and counted; that this begins, and that it is over, is told once.
 *
 * <p>Threads: any may end a span, and never waits; one of its own delivers, and waits for the network.
 */
final class SpanQueue implements SpanProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);

    /** Some tenths of a second of a busy door whose every request is traced, and at most some 16 MB. */
    static final int MAX_WAITING = 8_192;

    /** As OpenTelemetry's own; a collector's usual limit for a body is far above what so many need. */
    private static final int MAX_AT_ONCE = 512;

    /** How long a span waits for others at most, ten looks: people see traces seconds later anyway. */
    private static final int LOOKS = 10;

    private static final long LOOK_MILLIS = 50;

    /** The exporter gives up by itself before, its retries included. */
    private static final long DELIVERY_MOST_SECONDS = 60;

    /** Of a stop: what is traced is worth no more. */
    private static final Duration LAST_DELIVERY = Duration.ofSeconds(2);

    /** Without a loss for so long, it is over; else a collector that is just too slow would be told of every second. */
    static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String part;
    private final String endpoint;
    private final SpanExporter exporter;
    private final BlockingQueue<ReadableSpan> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final LongAdder delivered = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean losing;
    private long lostBefore;
    private long lostSinceTold;
    private long lastLossNanos;
    private long deliveredAtLoss;

    /** @param endpoint as logs may show it */
    SpanQueue(String part, String endpoint, SpanExporter exporter) {
        this.part = part;
        this.endpoint = endpoint;
        this.exporter = exporter;
        thread = new Thread(this::run, "comporta-traces-" + part);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Delivers what waits, for a moment; the rest is lost. May be called again. */
    void stop(Duration within) {
        stopAsked.countDown();
        Duration last = within.compareTo(LAST_DELIVERY) < 0 ? within : LAST_DELIVERY;
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(Math.max(1, last.toMillis()));
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (ReadableSpan left = waiting.poll(); left != null; left = waiting.poll()) {
            lost.increment();
        }
        exporter.shutdown();
    }

    long delivered() {
        return delivered.sum();
    }

    long lost() {
        return lost.sum();
    }

    boolean isLosing() {
        return losing;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getSpanContext().isSampled() && !waiting.offer(span)) {
            lost.increment();
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    /** This is {@link #stop}'s, which knows how much time there is. */
    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }

    private void run() {
        try {
            while (stopAsked.getCount() > 0 || !waiting.isEmpty()) {
                gather();
                do {
                    deliver();
                    tell();
                } while (waiting.size() >= MAX_AT_ONCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            losing = true;
            LOG.error("Traces met a bug and have ended; everything else goes on. part={}", part, e);
        }
    }

    private void gather() throws InterruptedException {
        boolean stopping = false;
        for (int look = 0; look < LOOKS && !stopping && waiting.size() < MAX_AT_ONCE; look++) {
            stopping = stopAsked.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void deliver() {
        List<ReadableSpan> taken = new ArrayList<>(MAX_AT_ONCE);
        waiting.drainTo(taken, MAX_AT_ONCE);
        if (taken.isEmpty()) {
            return;
        }
        List<SpanData> spans = taken.stream().map(ReadableSpan::toSpanData).toList();
        boolean arrived = exporter.export(spans)
                .join(DELIVERY_MOST_SECONDS, TimeUnit.SECONDS)
                .isSuccess();
        (arrived ? delivered : lost).add(spans.size());
    }

    private void tell() {
        long now = System.nanoTime();
        long lostNow = lost.sum();
        if (lostNow > lostBefore) {
            lostSinceTold += lostNow - lostBefore;
            lostBefore = lostNow;
            lastLossNanos = now;
            deliveredAtLoss = delivered.sum();
            if (!losing) {
                losing = true;
                LOG.warn(
                        "Spans are lost: they cannot be delivered, or not as fast as they come. Writes are not touched by"
                                + " it. part={} endpoint={}",
                        part,
                        endpoint);
            }
        } else if (losing && now - lastLossNanos > CALM_NANOS && delivered.sum() > deliveredAtLoss) {
            losing = false;
            LOG.info("Spans are delivered again. part={} lost={}", part, lostSinceTold);
            lostSinceTold = 0;
        }
    }
}
