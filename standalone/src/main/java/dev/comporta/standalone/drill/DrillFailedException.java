package dev.comporta.standalone.drill;

/** The drill itself could not be held; it says nothing about the service's promise. */
public final class DrillFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DrillFailedException(String reason) {
        super(reason);
    }

    public DrillFailedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
