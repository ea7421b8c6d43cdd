package dev.comporta.ingest.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells everybody who has the page open the same figures, once a second, and takes none while nobody has.
 *
 * <p>Threads: one of its own takes the figures; {@link #listen} is called by event loops and returns at once, start and stop
 * by the owner's thread; {@link #hasFailed} by any.
 */
final class PageFeed {
    /** More than people look at one door; each costs a connection and a kilobyte a second. */
    static final int MOST_LISTENERS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(PageFeed.class);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A comment, so that proxies and browsers know at once that the stream is there. */
    private static final String BEGIN = ":\n\n";

    private final Supplier<byte[]> figures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<PageListener> listeners = new HashSet<>();
    private final Thread thread = new Thread(this::run, "comporta-page");
    private volatile boolean over;
    private volatile boolean failed;

    /** @param figures as one line; must not block */
    PageFeed(Supplier<byte[]> figures) {
        this.figures = figures;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends all streams. Blocks for a moment at most; may be called again, and before the start. */
    void stop(Duration within) {
        lock.lock();
        try {
            over = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            if (thread.getState() == Thread.State.NEW) {
                return;
            }
            thread.join(Math.max(1, within.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True when a bug has ended it. */
    boolean hasFailed() {
        return failed;
    }

    /** How many are told. */
    int size() {
        lock.lock();
        try {
            return listeners.size();
        } finally {
            lock.unlock();
        }
    }

    /** {@code GET /page/events}: told from now on until it leaves or the door stops. */
    void listen(Exchange exchange) {
        PageListener listener = new PageListener(exchange);
        if (!add(listener)) {
            exchange.refuse(new Refused(
                    Refusal.FULL,
                    over
                            ? "This door tells no figures any more: it is stopping, or has met a bug."
                            : "Too many pages are open at this door."));
            return;
        }
        exchange.atEnd(() -> remove(listener));
        exchange.whenClientEnds(exchange::abort);
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        exchange.begin(PageListener.EVENT_STREAM);
        exchange.piece(Buffer.buffer(BEGIN));
    }

    private boolean add(PageListener listener) {
        lock.lock();
        try {
            if (over || listeners.size() >= MOST_LISTENERS) {
                return false;
            }
            listeners.add(listener);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void remove(PageListener listener) {
        lock.lock();
        try {
            listeners.remove(listener);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitListeners()) {
                long began = System.nanoTime();
                tell(figures.get());
                rest(began + PERIOD_NANOS);
            }
        } catch (RuntimeException e) {
            failed = true;
            LOG.error("The page's feed met a bug and has ended; pages show no figures any more.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    /** False when it is over. */
    private boolean awaitListeners() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (listeners.isEmpty() && !over) {
                changed.await();
            }
            return !over;
        } finally {
            lock.unlock();
        }
    }

    private void tell(byte[] json) {
        Buffer event = Buffer.buffer("data: " + new String(json, StandardCharsets.UTF_8) + "\n\n");
        copy().forEach(listener -> listener.tell(event));
    }

    private void rest(long untilNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long rest = untilNanos - System.nanoTime();
            while (rest > 0 && !over) {
                rest = changed.awaitNanos(rest);
            }
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            over = true;
        } finally {
            lock.unlock();
        }
        copy().forEach(PageListener::end);
    }

    private List<PageListener> copy() {
        lock.lock();
        try {
            return List.copyOf(listeners);
        } finally {
            lock.unlock();
        }
    }
}
