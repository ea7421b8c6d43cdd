package dev.comporta.standalone;

import dev.comporta.standalone.Client.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Comments posted over many connections at once, with a record of what was promised. Thread-safe. */
final class Burst implements AutoCloseable {
    /** A client that was refused does not come back at once. */
    private static final long PAUSE_NANOS = 20_000_000;

    private final Client client = new Client();
    private final ExecutorService threads;
    private final int connections;
    private final AtomicInteger next = new AtomicInteger();
    private final boolean patient;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Map<UUID, String> accepted = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> refusals = new ConcurrentHashMap<>();
    private final Set<Long> retryAfters = ConcurrentHashMap.newKeySet();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final AtomicReference<@Nullable AssertionError> wrong = new AtomicReference<>();

    Burst(int connections) {
        this(connections, false);
    }

    /** One whose clients post what was certainly not accepted again, until it is. */
    static Burst patient(int connections) {
        return new Burst(connections, true);
    }

    private Burst(int connections, boolean patient) {
        this.connections = connections;
        this.patient = patient;
        threads = Executors.newFixedThreadPool(connections);
    }

    /** Posts {@code count} comments named by their number, or until {@link #stop}; the latch opens when all have ended. */
    CountDownLatch post(String api, int count) {
        return post(api, count, 0);
    }

    /** The same with texts of at least so many bytes. */
    CountDownLatch post(String api, int count, int bytes) {
        String padding = "x".repeat(bytes);
        CountDownLatch ended = new CountDownLatch(connections);
        int end = next.get() + count;
        stopped.set(false);
        for (int i = 0; i < connections; i++) {
            threads.execute(() -> {
                try {
                    for (int n = next.getAndIncrement(); n < end && !stopped.get(); n = next.getAndIncrement()) {
                        String text = "comment " + n + padding;
                        while (!isDone(api, text) && patient && !stopped.get()) {
                            LockSupport.parkNanos(PAUSE_NANOS);
                        }
                    }
                } catch (AssertionError e) {
                    wrong.compareAndSet(null, e);
                } finally {
                    ended.countDown();
                }
            });
        }
        return ended;
    }

    /** False when it was certainly not accepted and may be posted again. */
    private boolean isDone(String api, String text) {
        try {
            long begun = System.nanoTime();
            Answer answer = client.postComment(api, text);
            slowestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
            if (answer.status() == 202) {
                accepted.put(answer.id(), answer.location());
                return true;
            }
            refusals.merge(answer.status(), 1, Integer::sum);
            retryAfters.add(
                    answer.raw().headers().firstValueAsLong("Retry-After").orElse(-1));
            LockSupport.parkNanos(PAUSE_NANOS);
            return !answer.body().path("retryable").asBoolean();
        } catch (UncheckedIOException e) {
            LockSupport.parkNanos(PAUSE_NANOS);
            return true;
        }
    }

    void stop() {
        stopped.set(true);
    }

    /** Receipts' locations by id, of every 202 so far. */
    Map<UUID, String> accepted() {
        return accepted;
    }

    /** How often each other status was answered. */
    Map<Integer, Integer> refusals() {
        return refusals;
    }

    /** Every Retry-After of a refusal so far, in seconds; -1 where there was none. */
    Set<Long> retryAfters() {
        return retryAfters;
    }

    /** The longest that a client waited for an answer, whatever it was. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos.get());
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(3, TimeUnit.MINUTES)) {
                throw new AssertionError("the burst did not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Throws what a client found wrong. */
    @Override
    public void close() {
        stop();
        AssertionError found = wrong.get();
        threads.shutdownNow();
        if (found != null) {
            throw found;
        }
    }
}
