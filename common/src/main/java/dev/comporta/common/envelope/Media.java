package dev.comporta.common.envelope;

import org.jspecify.annotations.Nullable;

/**
 * An opaque body's description. Immutable.
 *
 * @param contentType as the client sent it; null when it sent none
 * @param filename from Content-Disposition; null without one
 * @param sha256 of the body, computed by the door
 */
public record Media(@Nullable String contentType, @Nullable String filename, Sha256 sha256) {}
