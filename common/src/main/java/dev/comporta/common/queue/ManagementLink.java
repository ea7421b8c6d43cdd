package dev.comporta.common.queue;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.jspecify.annotations.Nullable;

/**
 * A connection over which the broker is asked by management messages. It answers in the order of the questions, each with its
 * question's name. For one thread; after an exception only {@link #close} is left.
 */
final class ManagementLink {
    private static final String MANAGEMENT = "activemq.management";

    private final Connection connection;
    private final Session session;
    private final MessageProducer requests;
    private final MessageConsumer replies;
    private final TemporaryQueue inbox;

    /**
     * One answer. Immutable.
     *
     * @param value null when there is none, or the broker would not tell
     */
    record Reply(String question, @Nullable Object value) {}

    private ManagementLink(Connection connection) throws JMSException {
        this.connection = connection;
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue management = session.createQueue(MANAGEMENT);
        inbox = session.createTemporaryQueue();
        requests = session.createProducer(management);
        requests.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        // Of a session of its own: a receive that times out asks the broker once more whether there is something, and
        // that
        // question would wait behind a long one of ours.
        replies = connection.createSession(false, Session.AUTO_ACKNOWLEDGE).createConsumer(inbox);
        connection.start();
    }

    /** Blocks while connecting. */
    static ManagementLink open(QueueConnections connections) throws JMSException {
        Connection connection = connections.openForProbe();
        try {
            return new ManagementLink(connection);
        } catch (JMSException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    void askAttribute(String question, String queue, String attribute) throws JMSException {
        Message request = session.createMessage();
        JMSManagementHelper.putAttribute(request, "queue." + queue, attribute);
        send(question, request);
    }

    void askOperation(String question, String queue, String operation, Object... parameters) throws JMSException {
        Message request = session.createMessage();
        try {
            JMSManagementHelper.putOperationInvocation(request, "queue." + queue, operation, parameters);
        } catch (JMSException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException("not to be sent to the broker: " + operation, e);
        }
        send(question, request);
    }

    /** The next answer; null when none came within {@code millis}, which must be some. */
    @Nullable
    Reply receive(long millis) throws JMSException {
        Message reply = replies.receive(millis);
        return reply == null ? null : new Reply(reply.getJMSCorrelationID(), value(reply));
    }

    void close() {
        closeQuietly(connection);
    }

    private void send(String question, Message request) throws JMSException {
        request.setJMSReplyTo(inbox);
        request.setJMSCorrelationID(question);
        requests.send(request);
    }

    private static @Nullable Object value(Message reply) throws JMSException {
        try {
            return JMSManagementHelper.hasOperationSucceeded(reply) ? JMSManagementHelper.getResult(reply) : null;
        } catch (JMSException e) {
            throw e;
        } catch (Exception e) {
            JMSException unreadable = new JMSException("the broker's answer cannot be read");
            unreadable.initCause(e);
            throw unreadable;
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (JMSException e) {
            // It was broken already; there is nothing left to release.
        }
    }
}
