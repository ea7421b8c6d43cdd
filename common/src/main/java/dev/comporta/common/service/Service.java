package dev.comporta.common.service;

import java.time.Duration;
import java.util.Optional;

/**
 * A long-lived part of a process.
 *
 * <p>The lifecycle contract, for every implementation:
 *
 * <ul>
 *   <li>{@link #start} is called once, by one thread. It returns when the part does its work or has threads that will
 *       (a part that can wait for a missing broker or database does not fail because of it). What no retry mends is a
 *       {@link StartFailedException}; a part whose start failed has released what it held.
 *   <li>{@link #stop} may be called at any time, by any thread, more than once, and before {@code start}. It lets work in
 *       hand finish, for at most the time given, then lets go of it in a way that loses nothing, and returns.
 *   <li>{@link #health} may be called at any time by any thread, is cheap, never blocks and never throws.
 * </ul>
 */
public interface Service {
    /** What logs and health call this part: lower case, a word or two. */
    String name();

    /** Blocks until started, see the class. */
    void start();

    /** Blocks until stopped, at most about {@code within}. Never throws for what it finds while stopping. */
    void stop(Duration within);

    /** How this part is, now. */
    Health health();

    /**
     * Why it has ended by itself, once it has and nothing in this process brings it back: then the process should end, and
     * be started again by whoever runs it. Empty before, and always for what only waits for something outside. Like {@code
     * health}, cheap and at any time.
     */
    default Optional<String> death() {
        return Optional.empty();
    }
}
