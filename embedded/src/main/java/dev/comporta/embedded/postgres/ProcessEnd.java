package dev.comporta.embedded.postgres;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for processes that are not this JVM's children. Stateless. */
final class ProcessEnd {
    /** {@link ProcessHandle#onExit} looks at such a process only every 300 ms and rarer. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private ProcessEnd() {}

    /** Blocks until the process has ended, or the time is over, or the thread is interrupted; whether it has ended. */
    static boolean awaited(ProcessHandle process, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }
}
