package dev.comporta.common.collection;

/** Bytes that are no JSON text (RFC 8259) in UTF-8. The message is for the client who sent them. */
final class MalformedJsonException extends Exception {
    MalformedJsonException(String reason) {
        super(reason);
    }
}
