package dev.comporta.common.queue;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters again, one after the other: a send has succeeded when the broker has all of it on disk. Connects when
 * it must, and anew after any trouble. For one thread; every method blocks on the broker.
 */
public final class RetrySender implements AutoCloseable {
    /** The property under which Artemis's client takes a stream for the body of a BytesMessage. */
    private static final String STREAM = "JMS_AMQ_InputStream";

    private final QueueConnections connections;
    private @Nullable Link link;

    private record Link(Connection connection, Session session, MessageProducer producer) {}

    /**
     * Why something was not sent. Immutable.
     *
     * @param inDoubt whether the broker may have it all the same
     * @param reason for the operator, as the end of a sentence
     */
    public record Trouble(boolean inDoubt, String reason) {}

    public RetrySender(QueueSettings settings) {
        connections = new QueueConnections(settings);
    }

    /** What keeps the broker from being reached; empty when nothing does. */
    public Optional<Trouble> connect() {
        try {
            open();
            return Optional.empty();
        } catch (JMSSecurityException e) {
            return Optional.of(new Trouble(false, "the broker refuses this user: " + e.getMessage()));
        } catch (JMSException e) {
            return Optional.of(new Trouble(false, "the broker cannot be reached: " + e.getMessage()));
        }
    }

    /** Sends a message of one write as it is. Empty when the broker has it on disk. */
    public Optional<Trouble> send(String collection, byte[] message) {
        return send(collection, made -> made.writeBytes(message));
    }

    /**
     * Sends a streamed write. Empty when the broker has it on disk; when {@code message} fails, the broker has nothing.
     *
     * @param message its prefix and its body, read as it is sent
     * @param bodyBytes length of the body
     */
    public Optional<Trouble> send(String collection, InputStream message, long bodyBytes) {
        return send(collection, made -> {
            made.setLongProperty(QueueNames.STREAMED_BYTES, bodyBytes);
            made.setObjectProperty(STREAM, message);
        });
    }

    @Override
    public void close() {
        drop();
        connections.close();
    }

    @FunctionalInterface
    private interface Content {
        void fill(BytesMessage message) throws JMSException;
    }

    private Optional<Trouble> send(String collection, Content content) {
        Optional<Trouble> away = connect();
        if (away.isPresent()) {
            return away;
        }
        try {
            Link open = open();
            BytesMessage message = open.session().createBytesMessage();
            message.setIntProperty(QueueNames.WRITES, 1);
            message.setBooleanProperty(QueueNames.RETRIED, true);
            content.fill(message);
            open.producer().send(open.session().createQueue(QueueNames.of(collection)), message);
            return Optional.empty();
        } catch (JMSException e) {
            drop();
            return Optional.of(trouble(collection, e));
        }
    }

    private static Trouble trouble(String collection, JMSException e) {
        return switch (SendFailure.of(e)) {
            case FULL -> new Trouble(false, "the broker is full");
            case REFUSED ->
                new Trouble(
                        false,
                        "the broker has no queue " + QueueNames.of(collection) + ", or this user may not send to it: "
                                + e.getMessage());
            case IN_DOUBT -> new Trouble(true, "the broker did not confirm it: " + e.getMessage());
        };
    }

    private Link open() throws JMSException {
        if (link != null) {
            return link;
        }
        Connection connection = connections.openForUploadLane();
        try {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(null);
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            link = new Link(connection, session, producer);
            return link;
        } catch (JMSException e) {
            close(connection);
            throw e;
        }
    }

    private void drop() {
        Link dropped = link;
        link = null;
        if (dropped != null) {
            close(dropped.connection());
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (JMSException e) {
            // It was lost already.
        }
    }
}
