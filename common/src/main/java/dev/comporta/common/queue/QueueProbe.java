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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker about queues by management messages: both the proof that it answers (which a connection that merely is
 * open does not give) and the figures. For one thread; blocks for at most about the time given, or while connecting.
 */
public final class QueueProbe implements AutoCloseable {
    private static final String MANAGEMENT = "activemq.management";
    private static final String COUNT = "messageCount";
    private static final String TAKEN = "messagesAcknowledged";
    private static final String AGE = "firstMessageAge";

    /** Asked of each queue. */
    private static final int QUESTIONS = 3;

    private final QueueConnections connections;
    private @Nullable Link link;

    private record Link(
            Connection connection,
            Session session,
            MessageProducer requests,
            MessageConsumer replies,
            TemporaryQueue inbox) {}

    public QueueProbe(QueueConnections connections) {
        this.connections = connections;
    }

    /**
     * The figures of these queues, in the same order. Throws when the broker did not answer within {@code within} or one of
     * the queues does not exist; the next call starts with a new connection.
     */
    public Map<String, QueueFigures> read(List<String> queues, Duration within) throws JMSException {
        try {
            Link open = link == null ? open() : link;
            link = open;
            return ask(open, queues, System.nanoTime() + within.toNanos());
        } catch (JMSException e) {
            close();
            throw e;
        }
    }

    /** May be called again, and before anything was read. */
    @Override
    public void close() {
        Link closing = link;
        link = null;
        if (closing != null) {
            closeQuietly(closing.connection());
        }
    }

    private Link open() throws JMSException {
        Connection connection = connections.openForProbe();
        try {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Queue management = session.createQueue(MANAGEMENT);
            TemporaryQueue inbox = session.createTemporaryQueue();
            MessageProducer requests = session.createProducer(management);
            requests.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            MessageConsumer replies = session.createConsumer(inbox);
            connection.start();
            return new Link(connection, session, requests, replies, inbox);
        } catch (JMSException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /** All questions go out before the first answer is awaited: one round trip for any number of queues. */
    private static Map<String, QueueFigures> ask(Link link, List<String> queues, long deadline) throws JMSException {
        for (String queue : queues) {
            request(link, queue, COUNT);
            request(link, queue, TAKEN);
            request(link, queue, AGE);
        }
        Map<String, Long> answers = new LinkedHashMap<>();
        while (answers.size() < queues.size() * QUESTIONS) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            Message reply = millis <= 0 ? null : link.replies().receive(millis);
            if (reply == null) {
                throw new JMSException("the broker did not answer a probe in time");
            }
            answers.put(reply.getJMSCorrelationID(), number(reply));
        }
        Map<String, QueueFigures> figures = new LinkedHashMap<>();
        for (String queue : queues) {
            long age = answers.getOrDefault(queue + "/" + AGE, 0L);
            figures.put(
                    queue,
                    new QueueFigures(
                            answers.getOrDefault(queue + "/" + COUNT, 0L),
                            answers.getOrDefault(queue + "/" + TAKEN, 0L),
                            Duration.ofMillis(Math.max(0, age))));
        }
        return figures;
    }

    private static void request(Link link, String queue, String attribute) throws JMSException {
        Message request = link.session().createMessage();
        JMSManagementHelper.putAttribute(request, "queue." + queue, attribute);
        request.setJMSReplyTo(link.inbox());
        request.setJMSCorrelationID(queue + "/" + attribute);
        link.requests().send(request);
    }

    private static long number(Message reply) throws JMSException {
        try {
            if (JMSManagementHelper.hasOperationSucceeded(reply)
                    && JMSManagementHelper.getResult(reply) instanceof Number number) {
                return number.longValue();
            }
        } catch (JMSException e) {
            throw e;
        } catch (Exception e) {
            throw unanswered(reply, e);
        }
        if (reply.getJMSCorrelationID().endsWith(AGE)) {
            return 0;
        }
        throw unanswered(reply, null);
    }

    private static JMSException unanswered(Message reply, @Nullable Exception cause) throws JMSException {
        JMSException e = new JMSException("the broker refused to tell " + reply.getJMSCorrelationID()
                + ": the queue is missing, or this user may not manage it");
        if (cause != null) {
            e.initCause(cause);
        }
        return e;
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (JMSException e) {
            // It was broken already; there is nothing left to release.
        }
    }
}
