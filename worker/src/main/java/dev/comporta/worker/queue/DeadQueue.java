package dev.comporta.worker.queue;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Moves what nobody can decode to the queue of the dead, whole, within the session's transaction. Used by the lane's
 * thread.
 */
final class DeadQueue {
    /** Message property: why it is there. */
    static final String REASON = "comporta_reason";

    /** Artemis: a message's body is read from this stream while it is sent. */
    private static final String INPUT_STREAM = "JMS_AMQ_InputStream";

    private final Session session;
    private final MessageProducer producer;

    DeadQueue(Session session, MessageProducer producer) {
        this.session = session;
        this.producer = producer;
    }

    /** Sent when the session commits, as everything else in it. Blocks on the broker. */
    void forward(Message message, Reading.Undecodable reading) throws JMSException {
        Map<String, Object> properties = properties(message);
        Message moved = message;
        if (reading.body() == null) {
            message.clearProperties();
        } else {
            moved = session.createBytesMessage();
            moved.setObjectProperty(INPUT_STREAM, reading.body());
        }
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            moved.setObjectProperty(property.getKey(), property.getValue());
        }
        moved.setStringProperty(REASON, reading.reason());
        producer.send(moved);
    }

    /** The sender's own; what the broker and JMS add begins with these prefixes. */
    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        Enumeration<?> names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String key = String.valueOf(names.nextElement());
            if (!key.startsWith("JMS") && !key.startsWith("_AMQ") && !key.startsWith("__AMQ")) {
                properties.put(key, message.getObjectProperty(key));
            }
        }
        return properties;
    }
}
