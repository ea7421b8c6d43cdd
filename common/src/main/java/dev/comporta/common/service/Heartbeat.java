package dev.comporta.common.service;

import java.time.Duration;

/** How often a worker tells the database that it lives, and how long whoever reads that believes it. Stateless. */
public final class Heartbeat {
    public static final Duration PERIOD = Duration.ofSeconds(2);

    /** Three missed: frozen, dead, or cut off from the database. */
    public static final Duration MOST_SILENCE = PERIOD.multipliedBy(3);

    private Heartbeat() {}
}
