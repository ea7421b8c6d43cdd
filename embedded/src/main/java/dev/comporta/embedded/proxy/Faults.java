package dev.comporta.embedded.proxy;

import dev.comporta.embedded.proxy.FaultProxy.Direction;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which faults are on, and which connections they hit. Every piece, and every end of a connection, asks here before it goes
 * on.
 *
 * <p>Thread-safe: its lock owns all its fields and the mutable ones of each {@link Link}, so that a fault is decided on and
 * carried out in one step. Nothing is read or written under the lock; closing with RST does not block.
 */
final class Faults {
    private final Set<Link> links = new HashSet<>();
    private final Set<Direction> holes = EnumSet.noneOf(Direction.class);
    private Duration latency = Duration.ZERO;
    private boolean stalled;
    private boolean refusing;
    private @Nullable ReplyCut armed;
    private int cuts;

    synchronized void latency(Duration each) {
        latency = each;
        notifyAll();
    }

    synchronized void stall() {
        stalled = true;
    }

    synchronized void blackHole(Direction direction) {
        holes.add(direction);
    }

    synchronized void reset() {
        resetIf(link -> true);
    }

    synchronized void refuse() {
        refusing = true;
        reset();
    }

    synchronized void arm(ReplyCut cut) {
        armed = cut;
    }

    synchronized int cuts() {
        return cuts;
    }

    synchronized int open() {
        return links.size();
    }

    synchronized void heal() {
        resetIf(link -> link.lost);
        holes.clear();
        latency = Duration.ZERO;
        stalled = false;
        refusing = false;
        armed = null;
        notifyAll();
    }

    /** A new connection. False when it may not be: then it is over already. */
    synchronized boolean add(Link link) {
        links.add(link);
        if (refusing) {
            reset(link);
        }
        return !refusing;
    }

    /** Blocks while the connection is stalled. */
    synchronized void awaitFlow(Link link) {
        awaitTurn(link, Duration.ZERO);
    }

    /** Blocks for as long as a fault holds the piece back. True: it is to be written now. */
    synchronized boolean passes(Link link, Direction direction, byte[] piece, int bytes) {
        if (!passes(link, direction)) {
            return false;
        }
        if (direction == Direction.TO_CLIENT && armed != null && armed.isDue(link, piece, bytes)) {
            armed = null;
            cuts++;
            reset(link);
        }
        return !link.over;
    }

    /** As for a piece, for the regular end of a direction. */
    synchronized boolean passesEnd(Link link, Direction direction) {
        return passes(link, direction);
    }

    /** A peer has broken the connection, and this is the way to the other one. Blocks as a piece does. */
    synchronized void broken(Link link, Direction direction) {
        if (passes(link, direction)) {
            reset(link);
        }
    }

    /** A direction has ended. When both have, the connection is forgotten, unless a peer would see by that what it must not. */
    synchronized void ended(Link link) {
        link.directionsLeft--;
        if (link.directionsLeft == 0 && !link.lost && !link.over) {
            link.close();
            forget(link);
        }
    }

    private boolean passes(Link link, Direction direction) {
        awaitTurn(link, latency);
        if (holes.contains(direction)) {
            link.lost = true;
        }
        return !link.over && !holes.contains(direction);
    }

    /** Ends with the wait, or with the connection. */
    private void awaitTurn(Link link, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        try {
            for (long left = left(deadline); (stalled || left > 0) && !link.over; left = left(deadline)) {
                if (stalled) {
                    wait();
                } else {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset(link);
        }
    }

    /** Nothing once the latency is off. */
    private long left(long deadline) {
        return latency.isZero() ? 0 : deadline - System.nanoTime();
    }

    private void resetIf(Predicate<Link> condition) {
        Set.copyOf(links).stream().filter(condition).forEach(this::reset);
    }

    private void reset(Link link) {
        link.reset();
        forget(link);
        notifyAll();
    }

    private void forget(Link link) {
        link.over = true;
        links.remove(link);
        if (armed != null) {
            armed.forget(link);
        }
    }
}
