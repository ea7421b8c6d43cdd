package dev.comporta.standalone.bench;

/** Nothing could be measured, or what was measured says nothing. Immutable. */
public final class BenchFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BenchFailedException(String reason) {
        super(reason);
    }

    public BenchFailedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
