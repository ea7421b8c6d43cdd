package dev.comporta.ingest;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.embedded.broker.BrokerPlaces;
import dev.comporta.embedded.broker.BrokerUsers;
import dev.comporta.embedded.broker.EmbeddedBroker;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A broker with the collections' queues, and what a worker would take from them. */
public final class TestBroker implements AutoCloseable {
    private static final Login DOOR = new Login("door", new Secret("door-password"));
    private static final Login WORKER = new Login("worker", new Secret("worker-password"));
    private static final Login ADMIN = new Login("admin", new Secret("admin-password"));
    private static final Duration STOP = Duration.ofSeconds(20);

    private final Path directory;
    private @Nullable EmbeddedBroker broker;
    private int port;

    private TestBroker(Path directory) {
        this.directory = directory;
    }

    /** A message as it lay in a queue. */
    public record Taken(int writes, long streamedBytes, ByteBuffer bytes) {
        public List<Envelope> envelopes() {
            try {
                return EnvelopeCodec.decode(bytes.duplicate());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    public static TestBroker started(Path directory) {
        TestBroker broker = new TestBroker(directory);
        broker.start();
        return broker;
    }

    /** On the same port as before. */
    public void start() {
        start(directory, List.of("comporta.comments", "comporta.uploads"));
    }

    private void start(Path folder, List<String> queues) {
        EmbeddedBroker starting = new EmbeddedBroker(
                new BrokerPlaces(folder, "127.0.0.1", port, BrokerPlaces.NO_CONSOLE),
                queues,
                new BrokerUsers(DOOR, WORKER, ADMIN));
        starting.start();
        port = starting.port();
        broker = starting;
    }

    public void stop() {
        if (broker != null) {
            broker.stop(STOP);
            broker = null;
        }
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public QueueSettings settings() {
        return settings(url());
    }

    public QueueSettings settings(String url) {
        return new QueueSettings(url, Optional.of(DOOR));
    }

    public static Login door() {
        return DOOR;
    }

    /** What an operator's slip does. */
    public void deleteQueue(String collection) {
        manage("destroyQueue", "[\"" + QueueNames.of(collection) + "\"]");
    }

    /** From now on the collection's queue is full with one message. */
    public void fill(String collection) {
        limit(collection, "\"maxSizeMessages\": 1, \"addressFullMessagePolicy\": \"FAIL\"");
    }

    /** From now on these address settings, members of a JSON object, hold for the collection's queue. */
    public void limit(String collection, String settings) {
        String quoted = ("{" + settings + "}").replace("\"", "\\\"");
        manage("addAddressSettings", "[\"" + QueueNames.of(collection) + "\", \"" + quoted + "\"]");
    }

    /** A management message: the operation's parameters are its text, as JSON. */
    private void manage(String operation, String parameters) {
        try (QueueConnections connections = new QueueConnections(new QueueSettings(url(), Optional.of(ADMIN)));
                Connection connection = connections.openForWorker()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TemporaryQueue replies = session.createTemporaryQueue();
            TextMessage request = session.createTextMessage(parameters);
            request.setStringProperty("_AMQ_ResourceName", "broker");
            request.setStringProperty("_AMQ_OperationName", operation);
            request.setJMSReplyTo(replies);
            session.createProducer(session.createQueue("activemq.management")).send(request);
            Message reply = session.createConsumer(replies).receive(STOP.toMillis());
            if (reply == null || !reply.getBooleanProperty("_AMQ_OperationSucceeded")) {
                throw new AssertionError("the broker did not do: " + operation + ": "
                        + (reply instanceof TextMessage text ? text.getText() : "no reason"));
            }
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends messages as a door does, each with as many writes as said. */
    public void send(String collection, IntStream writes, int bytesAWrite) {
        try (QueueConnections connections = new QueueConnections(settings());
                Connection connection = connections.openForWorker()) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue(QueueNames.of(collection)));
            int sent = 0;
            for (int carried : writes.toArray()) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(new byte[carried * bytesAWrite]);
                message.setIntProperty(QueueNames.WRITES, carried);
                producer.send(message);
                if (++sent % 100 == 0) {
                    session.commit();
                }
            }
            session.commit();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** A worker that takes some messages and holds them. */
    public Held hold(String collection, int messages) {
        return new Held(new QueueSettings(url(), Optional.of(WORKER)), collection, messages);
    }

    /** Messages in delivery: received, and not acknowledged. */
    public static final class Held implements AutoCloseable {
        private final QueueConnections connections;
        private final Connection connection;
        private final Session session;
        private final MessageConsumer consumer;

        private Held(QueueSettings settings, String collection, int messages) {
            connections = new QueueConnections(settings);
            try {
                connection = connections.openForWorker();
                session = connection.createSession(true, Session.SESSION_TRANSACTED);
                consumer = session.createConsumer(session.createQueue(QueueNames.of(collection)));
                connection.start();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
            take(messages);
        }

        /** Takes some more. */
        public void take(int messages) {
            try {
                for (int i = 0; i < messages; i++) {
                    if (consumer.receive(STOP.toMillis()) == null) {
                        throw new AssertionError("no message came");
                    }
                }
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        }

        /** They are stored now. */
        public void commit() {
            try {
                session.commit();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        }

        /** What was not committed goes back. */
        @Override
        public void close() {
            try {
                connection.close();
            } catch (JMSException e) {
                throw new AssertionError(e);
            } finally {
                connections.close();
            }
        }
    }

    /** Takes everything that is in the collection's queue now. */
    public List<Taken> drain(String collection) {
        return drain(collection, WORKER);
    }

    /** Takes everything that found no queue. */
    public List<Taken> drainDead() {
        return drain("dead", ADMIN);
    }

    private List<Taken> drain(String collection, Login login) {
        try (QueueConnections connections = new QueueConnections(new QueueSettings(url(), Optional.of(login)));
                Connection connection = connections.openForWorker()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(QueueNames.of(collection)));
            List<Taken> all = new ArrayList<>();
            for (BytesMessage next = (BytesMessage) consumer.receive(500);
                    next != null;
                    next = (BytesMessage) consumer.receive(200)) {
                all.add(taken(next));
            }
            return all;
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes a message each so often, until told that it is enough; how many. */
    public int take(String collection, Duration each, AtomicBoolean enough) {
        try (QueueConnections connections = new QueueConnections(new QueueSettings(url(), Optional.of(WORKER)));
                Connection connection = connections.openForWorker()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(QueueNames.of(collection)));
            int taken = 0;
            while (!enough.get()) {
                taken += consumer.receive(STOP.toMillis()) == null ? 0 : 1;
                LockSupport.parkNanos(each.toNanos());
            }
            return taken;
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static Taken taken(BytesMessage message) throws JMSException {
        byte[] bytes = new byte[(int) message.getBodyLength()];
        message.readBytes(bytes);
        long streamed = message.propertyExists(QueueNames.STREAMED_BYTES)
                ? message.getLongProperty(QueueNames.STREAMED_BYTES)
                : -1;
        return new Taken(message.getIntProperty(QueueNames.WRITES), streamed, ByteBuffer.wrap(bytes));
    }

    @Override
    public void close() {
        stop();
    }
}
