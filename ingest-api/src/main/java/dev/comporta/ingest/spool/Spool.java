package dev.comporta.ingest.spool;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.StartFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This door's folder for bodies under way, bounded in bytes, and the threads that write there. The folder is this
 * process's alone and holds a lock; what dead processes left beside it is removed at the start.
 *
 * <p>Thread-safe. Only start and stop touch the disk on the caller's thread.
 */
public final class Spool implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    /** Enough to hash on one core while the other waits for the disk. */
    private static final int THREADS = 2;

    private final Path root;
    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final ThreadPoolExecutor disk = (ThreadPoolExecutor) Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "comporta-spool");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable FileChannel lockFile;
    private volatile @Nullable Path folder;

    public Spool(Path root, long maxBytes) {
        this.root = root;
        this.maxBytes = maxBytes;
    }

    @Override
    public String name() {
        return "spool";
    }

    @Override
    public synchronized void start() {
        try {
            Files.createDirectories(root);
            try (FileChannel starting = open(root.resolve("lock"))) {
                starting.lock();
                int removed = Leftovers.remove(root);
                Path own = Files.createTempDirectory(root, Leftovers.PREFIX);
                lockFile = open(own.resolve(Leftovers.LOCK));
                lockFile.lock();
                folder = own;
                LOG.info("Spool ready. folder={} leftovers={}", own, removed);
            }
        } catch (IOException e) {
            throw new StartFailedException("The spool folder " + root + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Waits for writes under way; removes the folder. */
    @Override
    public synchronized void stop(Duration within) {
        disk.shutdown();
        try {
            if (!disk.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS)) {
                disk.shutdownNow();
            }
            Path own = folder;
            if (lockFile != null && own != null) {
                Leftovers.delete(own);
                lockFile.close();
                lockFile = null;
            }
        } catch (IOException e) {
            LOG.warn("The spool folder is left for the next start. folder={}", folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Health health() {
        return Health.up(name());
    }

    /** A new empty body. Returns at once. */
    public SpooledBody body(Executor home, LongConsumer written, SpooledBody.Listener listener) {
        Path own = folder;
        if (own == null) {
            throw new IllegalStateException("the spool is not started");
        }
        return new SpooledBody(this, own, disk, home, written, listener);
    }

    /** False when so much more does not fit. */
    public boolean hasRoomFor(long bytes) {
        return usedBytes.get() + bytes <= maxBytes;
    }

    /** Bytes on disk or on their way there. */
    public long usedBytes() {
        return usedBytes.get();
    }

    boolean reserve(long bytes) {
        if (usedBytes.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        usedBytes.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
