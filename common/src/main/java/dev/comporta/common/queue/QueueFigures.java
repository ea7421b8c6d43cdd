package dev.comporta.common.queue;

import java.time.Duration;

/**
 * What the broker says of one queue at one moment. Immutable.
 *
 * @param messages waiting and in delivery
 * @param taken messages that left the queue for good since the broker started: acknowledged by whomever
 * @param oldest age of the oldest waiting message; zero when there is none
 */
public record QueueFigures(long messages, long taken, Duration oldest) {}
