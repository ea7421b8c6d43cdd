package dev.comporta.common.queue;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.ResourceAllocationException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;

/** What a failed send tells about the message, judged by type and code, never by text. Immutable. */
public enum SendFailure {
    /** The broker said no: it has no room. The message is not stored. */
    FULL,
    /** The broker said no: no such queue, or no permission. The message is not stored, and only an operator helps. */
    REFUSED,
    /** The answer is missing: the message may be stored or not. */
    IN_DOUBT;

    /** What this exception, thrown by a send or given to its listener, means. */
    public static SendFailure of(Exception e) {
        if (e instanceof JMSSecurityException || e instanceof InvalidDestinationException) {
            return REFUSED;
        }
        if (e instanceof ResourceAllocationException) {
            return FULL;
        }
        return e.getCause() instanceof ActiveMQException broker ? of(broker.getType()) : IN_DOUBT;
    }

    private static SendFailure of(ActiveMQExceptionType type) {
        return switch (type) {
            case ADDRESS_FULL -> FULL;
            case SECURITY_EXCEPTION, ADDRESS_DOES_NOT_EXIST, QUEUE_DOES_NOT_EXIST -> REFUSED;
            default -> IN_DOUBT;
        };
    }
}
