package dev.comporta.ingest.http;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops, one for each core: started before everything that answers on them, stopped after it. Thread-safe.
 */
public final class EventLoops implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

    /** Vert.x says who held up a loop for longer, at work too; {@link LoopWatch} looks for what waits. */
    private static final long BLOCKED_MILLIS = 500;

    private final int count = Math.max(1, Runtime.getRuntime().availableProcessors());
    private final LoopWatch watch = new LoopWatch();
    private volatile @Nullable Vertx vertx;

    @Override
    public String name() {
        return "event loops";
    }

    @Override
    public void start() {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(count)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(BLOCKED_MILLIS)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        watch.start();
    }

    @Override
    public void stop(Duration within) {
        watch.stop();
        Vertx running = vertx;
        if (running == null) {
            return;
        }
        try {
            running.close().toCompletionStage().toCompletableFuture().get(within.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The event loops did not end in time.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Health health() {
        return Health.up(name());
    }

    LoopWatch watch() {
        return watch;
    }

    int count() {
        return count;
    }

    Vertx vertx() {
        Vertx running = vertx;
        if (running == null) {
            throw new IllegalStateException("the event loops are not started");
        }
        return running;
    }
}
