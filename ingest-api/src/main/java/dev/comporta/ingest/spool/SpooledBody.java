package dev.comporta.ingest.spool;

import dev.comporta.common.envelope.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One body being written to the spool and hashed. Pieces wait in memory up to {@link #WINDOW_BYTES}; then the sender has
 * to pause.
 *
 * <p>Threads: {@link #add}, {@link #finish} and {@link #discard} are called by the request's event loop; one disk thread at
 * a time works on it (fields below the lock's are that one's); the listener is called at home.
 */
public final class SpooledBody {
    /** Above it the client is made to wait; a few reads of the socket deep, so that disk and network overlap. */
    public static final long WINDOW_BYTES = 512 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(SpooledBody.class);

    /** What happens to the body, on its home executor. */
    public interface Listener {
        /** There is room in the window again. */
        void drained();

        /** The body is complete. */
        void complete(SpooledFile file);

        /** The disk failed; the body is discarded. */
        void failed();
    }

    /** What {@link #add} says: go on, wait for {@link Listener#drained}, or that the spool has no room (discard it). */
    public enum Room {
        YES,
        WAIT,
        SPOOL_FULL
    }

    private enum Step {
        WRITE,
        COMPLETE,
        DELETE,
        REST
    }

    private final Spool spool;
    private final Path path;
    private final Executor disk;
    private final Executor home;
    private final LongConsumer written;
    private final Listener listener;

    private final Object lock = new Object();
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private long waitingBytes;
    private long reservedBytes;
    private boolean working;
    private boolean full;
    private boolean ended;
    private boolean completed;
    private boolean discarded;
    private boolean deleted;

    private final MessageDigest digest = Sha256.newDigest();
    private byte[] current = {};
    private @Nullable FileChannel file;
    private long writtenBytes;

    SpooledBody(Spool spool, Path folder, Executor disk, Executor home, LongConsumer written, Listener listener) {
        this.spool = spool;
        path = folder.resolve(UUID.randomUUID() + ".body");
        this.disk = disk;
        this.home = home;
        this.written = written;
        this.listener = listener;
    }

    /** The next piece; the array is not to be changed any more. Never blocks. */
    public Room add(byte[] piece) {
        if (!spool.reserve(piece.length)) {
            return Room.SPOOL_FULL;
        }
        synchronized (lock) {
            reservedBytes += piece.length;
            waitingBytes += piece.length;
            pieces.add(piece);
            full = waitingBytes > WINDOW_BYTES;
            work();
            return full ? Room.WAIT : Room.YES;
        }
    }

    /** That was all. The listener hears of the end. */
    public void finish() {
        synchronized (lock) {
            ended = true;
            work();
        }
    }

    /** The body is not wanted, or not any more: its file goes. May be called again. */
    public void discard() {
        synchronized (lock) {
            discarded = true;
            work();
        }
    }

    /** Under the lock. When the disk threads are gone already, the spool's folder goes as a whole. */
    private void work() {
        if (!working) {
            working = true;
            try {
                disk.execute(this::run);
            } catch (RejectedExecutionException stopping) {
                working = false;
            }
        }
    }

    private void run() {
        try {
            for (Step step = next(); step != Step.REST; step = next()) {
                switch (step) {
                    case WRITE -> write(current);
                    case COMPLETE -> complete();
                    case DELETE -> delete();
                    case REST -> throw new IllegalStateException("nothing to do");
                }
            }
        } catch (IOException e) {
            LOG.error("The spool cannot be written. file={}", path, e);
            synchronized (lock) {
                working = false;
            }
            discard();
            home.execute(listener::failed);
        }
    }

    private Step next() {
        synchronized (lock) {
            byte[] piece = discarded ? null : pieces.poll();
            if (piece != null) {
                current = piece;
                return Step.WRITE;
            }
            if (discarded && !(deleted && pieces.isEmpty())) {
                deleted = true;
                return Step.DELETE;
            }
            if (ended && !completed && !discarded) {
                completed = true;
                return Step.COMPLETE;
            }
            working = false;
            return Step.REST;
        }
    }

    private void write(byte[] piece) throws IOException {
        FileChannel open = file;
        if (open == null) {
            open = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            file = open;
        }
        digest.update(piece);
        for (ByteBuffer rest = ByteBuffer.wrap(piece); rest.hasRemaining(); ) {
            open.write(rest);
        }
        writtenBytes += piece.length;
        written.accept(piece.length);
        synchronized (lock) {
            waitingBytes -= piece.length;
            if (full && waitingBytes <= WINDOW_BYTES / 2) {
                full = false;
                home.execute(listener::drained);
            }
        }
    }

    private void complete() throws IOException {
        close();
        SpooledFile complete = new SpooledFile(path, writtenBytes, Sha256.wrap(digest.digest()), this::discard);
        home.execute(() -> listener.complete(complete));
    }

    /** Everything that was reserved is given back, here and in the window. */
    private void delete() {
        long reserved;
        long waiting;
        synchronized (lock) {
            pieces.clear();
            reserved = reservedBytes;
            waiting = waitingBytes;
            reservedBytes = 0;
            waitingBytes = 0;
        }
        try {
            close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("A spooled file stays until the next start. file={}", path, e);
        }
        spool.release(reserved);
        written.accept(waiting);
    }

    private void close() throws IOException {
        FileChannel open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
