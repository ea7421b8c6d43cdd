package dev.comporta.standalone.part;

/** What was waited for did not come. Immutable. */
public final class NotInTimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotInTimeException(String reason) {
        super(reason);
    }
}
