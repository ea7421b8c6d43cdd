package dev.comporta.worker.batch;

import java.time.Duration;

/**
 * When a batch is full. Immutable.
 *
 * @param maxWrites as many fit one transaction
 * @param maxBytes as many bytes of bodies; a single message may exceed it
 * @param maxWait how long a batch waits for the next message before it is stored as it is
 */
public record BatchLimits(int maxWrites, long maxBytes, Duration maxWait) {}
