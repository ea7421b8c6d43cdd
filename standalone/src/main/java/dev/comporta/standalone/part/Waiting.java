package dev.comporta.standalone.part;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, by looking. Stateless. */
public final class Waiting {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private Waiting() {}

    /** Blocks until it is so; throws {@link NotInTimeException} when it is not within this time. */
    public static void until(Duration within, String what, BooleanSupplier isSo) {
        if (!comes(within, isSo)) {
            throw new NotInTimeException("Not within " + within.toSeconds() + " s: " + what + ".");
        }
    }

    /** The same, with a value for failure. */
    public static boolean comes(Duration within, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!isSo.getAsBoolean()) {
            if (deadline - System.nanoTime() < 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    /** Blocks for this long, or until it is interrupted. */
    public static void pause(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
