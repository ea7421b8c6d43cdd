package dev.comporta.ingest.queue;

import dev.comporta.common.envelope.EnvelopeCodec.EncodedMessage;
import dev.comporta.common.queue.MessageBody;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lane's connection with its session and a producer for each collection's queue. After the first sign of trouble it is
 * broken for good and the lane opens another, because what a session does after a lost answer is nobody's promise.
 *
 * <p>Threads: the lane's, but for {@link #isBroken} and {@link #ended}, which any may call.
 */
final class SendLink {
    /**
     * Of what the library keeps for nothing, see {@link KeptMessages}: a door before a full queue, 6,000 times 100 KB a second,
     * was out of its 256 MiB within a second. Chosen: about as much as a lane has in the air, and twenty large messages to
     * each new connection, which takes some milliseconds.
     */
    private static final long MAX_NEEDLESS_BYTES = 8L << 20;

    private final Connection connection;
    private final Session session;
    private final Map<String, MessageProducer> producers = new HashMap<>();
    private final Set<Sending> unanswered = ConcurrentHashMap.newKeySet();
    private final KeptMessages kept = new KeptMessages(QueueConnections.CONFIRMATION_WINDOW_BYTES);
    private volatile boolean broken;

    private SendLink(Connection connection, Session session) {
        this.connection = connection;
        this.session = session;
    }

    /** Blocks while connecting; throws when the broker is away, refuses us or lacks a queue. */
    static SendLink open(QueueConnections connections, List<String> collections) throws JMSException {
        Connection connection = connections.openForSendLane();
        try {
            SendLink link = new SendLink(connection, connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
            connection.setExceptionListener(e -> link.broken = true);
            for (String collection : collections) {
                link.producers.put(collection, link.producer(collection));
            }
            return link;
        } catch (JMSException e) {
            LinkCloser.close(connection);
            throw e;
        }
    }

    /** Hands over one message; may block, see {@link QueueConnections}. The listener hears of every outcome. */
    void send(String collection, EncodedMessage body, Sending sending) {
        unanswered.add(sending);
        kept.sending(sending.messageBytes());
        try {
            BytesMessage message = session.createBytesMessage();
            MessageBody.write(message, body.bytes(), body::writeTo);
            message.setIntProperty(QueueNames.WRITES, sending.writes());
            producerOf(collection).send(message, sending);
        } catch (JMSException e) {
            kept.notSent();
            sending.fail(e);
        }
    }

    /** A sending is over. In doubt or refused means that this session is not what it should be. */
    void ended(Sending sending, SendResult result) {
        unanswered.remove(sending);
        kept.answered(sending.messageBytes(), result instanceof SendResult.Accepted);
        if (result instanceof SendResult.InDoubt || result instanceof SendResult.Unavailable) {
            broken = true;
        }
    }

    boolean isBroken() {
        return broken;
    }

    /** True when so much is kept for nothing that another link should take this one's place, once everything is answered. */
    boolean isWorn() {
        return kept.needlessBytes() >= MAX_NEEDLESS_BYTES;
    }

    /** How long the oldest message has waited for its answer. */
    long oldestNanos() {
        long oldest = 0;
        for (Sending sending : unanswered) {
            oldest = Math.max(oldest, sending.ageNanos());
        }
        return oldest;
    }

    /** Whatever is unanswered stays so. Does not wait for the connection to close, which a silent broker can delay. */
    void drop() {
        broken = true;
        LinkCloser.close(connection);
        unanswered.forEach(Sending::giveUp);
    }

    private MessageProducer producerOf(String collection) throws JMSException {
        MessageProducer producer = producers.get(collection);
        return producer == null ? producer(collection) : producer;
    }

    private MessageProducer producer(String collection) throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue(QueueNames.of(collection)));
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
        // The id is not needed; the timestamp is: the broker tells the age of the oldest message by it.
        producer.setDisableMessageID(true);
        return producer;
    }
}
