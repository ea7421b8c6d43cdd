package dev.comporta.standalone.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** So many steps a second, evenly, and no burst after a pause. For one thread. */
final class Pace {
    private final long stepNanos;
    private final LongSupplier clock;
    private final LongConsumer wait;
    private long next;

    /** @param stepsASecond 0 for as many as can be */
    Pace(int stepsASecond) {
        this(stepsASecond, System::nanoTime, LockSupport::parkNanos);
    }

    Pace(int stepsASecond, LongSupplier clock, LongConsumer wait) {
        stepNanos = stepsASecond == 0 ? 0 : Duration.ofSeconds(1).toNanos() / stepsASecond;
        this.clock = clock;
        this.wait = wait;
        next = clock.getAsLong();
    }

    /** Blocks until the next step may be made. */
    void step() {
        long now = clock.getAsLong();
        while (next - now > 0) {
            wait.accept(next - now);
            now = clock.getAsLong();
        }
        next = now + stepNanos;
    }
}
