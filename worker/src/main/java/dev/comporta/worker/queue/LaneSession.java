package dev.comporta.worker.queue;

import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lane's connection with its one transacted session and consumer. Used by the lane's thread. Every method blocks on the
 * broker and throws when it is lost; then only {@link #close} is left.
 */
final class LaneSession {
    private final Connection connection;
    private final Session session;
    private final MessageConsumer consumer;
    private final MessageProducer dead;

    private LaneSession(Connection connection, Session session, Queue queue) throws JMSException {
        this.connection = connection;
        this.session = session;
        consumer = session.createConsumer(queue);
        dead = session.createProducer(session.createQueue(QueueNames.DEAD));
    }

    static LaneSession open(QueueConnections connections, String collection) throws JMSException {
        Connection connection = connections.openForWorker();
        try {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            LaneSession opened = new LaneSession(connection, session, session.createQueue(QueueNames.of(collection)));
            connection.start();
            return opened;
        } catch (JMSException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /** Null when nothing came in time; for no time at all, the broker is asked whether there is something. */
    @Nullable
    Message receive(Duration within) throws JMSException {
        try {
            // To JMS, 0 is for ever.
            return within.toMillis() <= 0 ? consumer.receiveNoWait() : consumer.receive(within.toMillis());
        } catch (RuntimeException e) {
            throw lost("a message cannot be received", e);
        }
    }

    /** Some failures of the broker's client come as unchecked exceptions. */
    static JMSException lost(String what, Exception e) {
        JMSException lost = new JMSException(what + ": " + e.getMessage());
        lost.initCause(e);
        return lost;
    }

    DeadQueue deadQueue() {
        return new DeadQueue(session, dead);
    }

    void commit() throws JMSException {
        session.commit();
    }

    void close() {
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (JMSException e) {
            // It was broken already; the broker gives back what it had sent.
        }
    }
}
