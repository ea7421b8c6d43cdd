package dev.comporta.ingest.http;

import io.vertx.core.Context;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what must never happen on an event loop: waiting, for a lock, another thread, a disk or a blocking socket. A loop
 * that merely works, or that a busy machine does not let run, is late too, but is left alone: the loop's own thread tells the
 * two apart. Tells each wait once, with its stack, and counts it.
 *
 * <p>Threads: one of its own; {@link #add} is called on the loop, {@link #waits} by any.
 */
final class LoopWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);

    /** A task every so often for each loop, which costs nothing that could be measured. */
    private static final long PERIOD_NANOS = 20_000_000;

    /** What the promise allows: no event loop is held up for longer, whatever fails. */
    private static final long LIMIT_NANOS = 50_000_000;

    /** Once may be a lock whose holder was just not let run; what waits a period later still, waits. */
    private static final int LOOKS = 2;

    /** The wait is near the top of a stack; what is below is how the task came to it. */
    private static final int TOP_FRAMES = 12;

    /** From what waits to the part of the door that should not have. */
    private static final int TOLD_FRAMES = 6;

    /** Java sees a thread in the kernel as running; these wait there. Netty's sockets, which never do, use others. */
    private static final Set<String> WAITING_CLASSES = Set.of(
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.RandomAccessFile",
            "java.io.FileDescriptor",
            "sun.nio.ch.FileChannelImpl",
            "sun.nio.ch.NioSocketImpl",
            "sun.nio.fs.UnixNativeDispatcher");

    /** The first use of a class reads it from its jar: once in a JVM's life, and nothing that we could leave to others. */
    private static final Set<String> LOADING_CLASSES =
            Set.of("java.lang.ClassLoader", "java.lang.invoke.MethodHandleNatives");

    private static final int FRAMES = 100;
    private static final long STOP_MILLIS = 1_000;

    private final List<Watched> loops = new CopyOnWriteArrayList<>();
    private final LongAdder waits = new LongAdder();
    private final Thread thread = new Thread(this::run, "comporta-loop-watch");
    private volatile boolean stopped;

    LoopWatch() {
        thread.setDaemon(true);
    }

    /** Adds the loop that this is called on. */
    void add(Context loop) {
        loops.add(new Watched(loop, Thread.currentThread()));
    }

    void start() {
        thread.start();
    }

    /** Blocks for a look at most: none may ask a loop that has ended. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How often a loop was found waiting. */
    long waits() {
        return waits.sum();
    }

    private void run() {
        while (!stopped) {
            loops.forEach(loop -> loop.look(System.nanoTime()));
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    /** One loop, and the task that it was asked to run. {@code answered} is the loop's, the rest the watch's thread's. */
    private final class Watched {
        private final Context loop;
        private final Thread thread;
        private volatile boolean answered = true;
        private long askedNanos;
        private int foundWaiting;

        Watched(Context loop, Thread thread) {
            this.loop = loop;
            this.thread = thread;
        }

        void look(long now) {
            if (answered) {
                answered = false;
                askedNanos = now;
                foundWaiting = 0;
                loop.runOnContext(none -> answered = true);
            } else if (now - askedNanos > LIMIT_NANOS && foundWaiting < LOOKS) {
                // State and stack of the same moment, which a thread does not give one after the other.
                ThreadInfo found = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId(), FRAMES);
                foundWaiting = found != null && isWaiting(found) && !answered ? foundWaiting + 1 : 0;
                if (foundWaiting == LOOKS) {
                    tell(now, found.getStackTrace());
                }
            }
        }

        private void tell(long now, StackTraceElement[] stack) {
            waits.increment();
            LOG.warn(
                    "An event loop waits, which nothing may on it: its requests stand still. thread={} millis={}"
                            + " where=\"{}\"",
                    thread.getName(),
                    (now - askedNanos) / 1_000_000,
                    told(stack));
        }
    }

    /** Who called what waits: one line is read at night, sixty are not. */
    private static String told(StackTraceElement[] stack) {
        return Stream.of(stack)
                .filter(frame -> !names(new StackTraceElement[] {frame}, 1, WAITING_CLASSES))
                .filter(frame -> !frame.getClassName().startsWith("java.")
                        && !frame.getClassName().startsWith("jdk."))
                .limit(TOLD_FRAMES)
                .map(frame -> frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName() + ":"
                        + frame.getLineNumber())
                .collect(Collectors.joining(" < "));
    }

    private static boolean isWaiting(ThreadInfo found) {
        StackTraceElement[] stack = found.getStackTrace();
        boolean waits = found.getThreadState() != Thread.State.RUNNABLE || names(stack, TOP_FRAMES, WAITING_CLASSES);
        return waits && !names(stack, FRAMES, LOADING_CLASSES);
    }

    private static boolean names(StackTraceElement[] stack, int frames, Set<String> classes) {
        return Stream.of(stack).limit(frames).anyMatch(frame -> classes.contains(frame.getClassName()));
    }
}
