package dev.comporta.standalone.load;

/** An answer that cannot be followed. Immutable. */
final class MalformedResponseException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedResponseException(String reason) {
        super(reason);
    }
}
