package dev.comporta.common.collection;

/**
 * One thing wrong with a body. Immutable.
 *
 * @param pointer where, as a JSON Pointer (RFC 6901); empty for the whole body
 * @param reason what, in words that continue "the value …"
 */
public record Problem(String pointer, String reason) {}
