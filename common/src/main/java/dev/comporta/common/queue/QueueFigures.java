package dev.comporta.common.queue;

import java.time.Duration;

/**
 * What the broker says of one queue at one moment. Immutable.
 *
 * @param messages waiting and in delivery
 * @param oldest age of the oldest waiting message; zero when there is none
 */
public record QueueFigures(long messages, Duration oldest) {}
