package dev.comporta.worker.batch;

import java.time.Duration;

/**
 * When a batch is full. Immutable.
 *
 * @param writes as many fit one transaction
 * @param bytes as many bytes of bodies; a single message may exceed it
 * @param wait how long a batch waits for the next message before it is stored as it is
 */
public record BatchLimits(int writes, long bytes, Duration wait) {}
