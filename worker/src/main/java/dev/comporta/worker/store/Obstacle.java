package dev.comporta.worker.store;

/**
 * Why nothing can be stored. Immutable.
 *
 * @param reason for the operator: what is wrong and what to do
 * @param mayPass whether waiting can mend it
 */
public record Obstacle(String reason, boolean mayPass) {}
