package dev.comporta.common.envelope;

/** Bytes that are no message of ours. No retry mends it. */
public final class MalformedEnvelopeException extends Exception {
    MalformedEnvelopeException(String message) {
        super(message);
    }
}
