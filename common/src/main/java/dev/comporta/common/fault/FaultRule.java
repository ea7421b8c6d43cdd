package dev.comporta.common.fault;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * How often what happens at one point. The same seed gives the same strikes at the same passes. Thread-safe: {@code random}
 * is.
 */
final class FaultRule {
    private final FaultPoint point;
    private final FaultAction action;
    private final double share;
    private final Duration stall;
    private final Random random;

    FaultRule(FaultPoint point, FaultAction action, double share, Duration stall, long seed) {
        this.point = point;
        this.action = action;
        this.share = share;
        this.stall = stall;
        random = new Random(31 * seed + point.word().hashCode());
    }

    void pass() {
        if (random.nextDouble() >= share) {
            return;
        }
        switch (action) {
            case THROW -> throw new InjectedFaultException(point);
            case STALL -> {
                long deadline = System.nanoTime() + stall.toNanos();
                for (long left = stall.toNanos();
                        left > 0 && !Thread.currentThread().isInterrupted();
                        left = deadline - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            case HALT -> Runtime.getRuntime().halt(Faults.HALTED);
        }
    }
}
