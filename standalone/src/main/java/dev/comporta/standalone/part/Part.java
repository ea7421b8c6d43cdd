package dev.comporta.standalone.part;

import java.time.Duration;

/**
 * One process of a service under drill or bench. Every method blocks until it is done; for one caller at a time, but {@link
 * #answers}, {@link #isAlive} and {@link #name} may be called by any thread.
 */
public interface Part {
    /** As in reports: {@code door-1}. */
    String name();

    /** Starts the process, on the same ports and data as before. Returns before it is ready. */
    void start();

    /** SIGKILL; returns when it is gone. */
    void kill();

    /** SIGTERM; returns when it is gone, after the service's own stop timeout by force. */
    void stop();

    /** SIGKILL to all of it, and no start any more: for a run that is broken off. May be called by any thread. */
    void abandon();

    /** How the process that ended last did; 0 when nobody can know. */
    int exitCode();

    /** SIGSTOP: the process lives, its connections too, and nothing moves. */
    void freeze();

    /** SIGCONT. */
    void thaw();

    boolean isAlive();

    /** Whether it answers a question within this time: what a fault has to make false. */
    boolean answers(Duration within);
}
