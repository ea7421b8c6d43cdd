package dev.comporta.common.fault;

/** Thrown at a {@link FaultPoint} because a drill asked for it. */
public final class InjectedFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InjectedFaultException(FaultPoint point) {
        super("a drill asked for a failure at " + point.word());
    }
}
