package dev.comporta.standalone.part;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * What to end when the program itself is ended, by Ctrl-C or SIGTERM: after it nothing may go on, nor stay mounted. Filled by
 * the thread that starts things, used by the JVM's shutdown.
 */
public final class Abandoned {
    private final Deque<Runnable> ends = new ConcurrentLinkedDeque<>();
    private final Thread hook = new Thread(() -> ends.forEach(Runnable::run), "abandon");

    /** From now on an early end is noticed. */
    public void watch() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** What to do at an early end, before what was added earlier; it must not throw. */
    public void add(Runnable end) {
        ends.addFirst(end);
    }

    /** All was ended in order; does nothing while the JVM is shutting down. */
    public void nothingLeft() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs, and finds what is left.
            return;
        }
    }
}
