package dev.comporta.embedded.postgres;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What becomes of processes that are not this JVM's children. Stateless. */
final class ProcessEnd {
    /** {@link ProcessHandle#onExit} looks at such a process only every 300 ms and rarer. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private ProcessEnd() {}

    /**
     * Whether the process runs. One that has ended and that nobody reaps, as in a container without an init, still counts
     * as alive for {@link ProcessHandle#isAlive}; but it has neither program nor arguments any more. Does not block.
     */
    static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        ProcessHandle.Info info = process.info();
        return info.command().isPresent() || info.commandLine().isPresent();
    }

    /** Blocks until the process has ended, or the time is over, or the thread is interrupted; whether it has ended. */
    static boolean awaited(ProcessHandle process, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (isRunning(process)) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }
}
