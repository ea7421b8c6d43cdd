package dev.comporta.ingest.http;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Some threads for bodies whose check would hold up an event loop for milliseconds, and for a page's files when they are first
 * asked for. Thread-safe.
 */
final class BodyChecks {
    /** Each waiting body is in memory and counted; more would only miss their deadlines. */
    private static final int MAX_WAITING = 256;

    private final ThreadPoolExecutor threads;

    BodyChecks() {
        int cores = Runtime.getRuntime().availableProcessors();
        threads = new ThreadPoolExecutor(
                cores, cores, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "comporta-check");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * False when too many wait already: nothing happened. Else {@code done} is called at home with the result; to ask for
     * it throws what the check threw.
     */
    <T> boolean run(Supplier<T> check, Executor home, Consumer<Supplier<T>> done) {
        try {
            threads.execute(() -> {
                Supplier<T> result = outcome(check);
                home.execute(() -> done.accept(result));
            });
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private static <T> Supplier<T> outcome(Supplier<T> check) {
        try {
            T value = check.get();
            return () -> value;
        } catch (RuntimeException bug) {
            return () -> {
                throw bug;
            };
        }
    }

    void stop(Duration within) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
