package dev.comporta.worker;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.EnvelopeHeader;
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
import jakarta.jms.Session;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A broker on a port that it keeps when it is stopped and started again, and what a door does with it. */
public final class TestBroker implements AutoCloseable {
    private static final Login DOOR = new Login("door", new Secret("door"));
    private static final Login WORKER = new Login("worker", new Secret("worker"));
    private static final Login ADMINISTRATOR = new Login("admin", new Secret("admin"));
    private static final List<String> QUEUES =
            List.of(QueueNames.of("comments"), QueueNames.of("uploads"), QueueNames.of("readings"));

    private final Path directory;
    private final int port;
    private EmbeddedBroker broker;

    /** Makes the message to send. */
    @FunctionalInterface
    public interface Letter {
        Message in(Session session) throws JMSException;
    }

    private TestBroker(Path directory) {
        this.directory = directory;
        broker = broker(0);
        broker.start();
        port = broker.port();
    }

    public static TestBroker started(Path directory) {
        return new TestBroker(directory);
    }

    public QueueSettings workerSettings() {
        return settings(WORKER);
    }

    public void stop() {
        broker.stop(Duration.ofSeconds(20));
    }

    public void startAgain() {
        broker = broker(port);
        broker.start();
    }

    /** One message of all these. */
    public void send(List<Envelope> envelopes) {
        send(envelopes.get(0).header().collection(), session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(EnvelopeCodec.encode(envelopes));
            message.setIntProperty(QueueNames.WRITES, envelopes.size());
            return message;
        });
    }

    public void stream(EnvelopeHeader header, InputStream body) {
        stream(header.collection(), EnvelopeCodec.prefix(header), header.bodyBytes(), body);
    }

    public void stream(String collection, byte[] prefix, long bodyBytes, InputStream body) {
        send(collection, session -> {
            BytesMessage message = session.createBytesMessage();
            message.setLongProperty(QueueNames.STREAMED_BYTES, bodyBytes);
            message.setIntProperty(QueueNames.WRITES, 1);
            message.setObjectProperty(
                    "JMS_AMQ_InputStream", new SequenceInputStream(new ByteArrayInputStream(prefix), body));
            return message;
        });
    }

    public void send(String collection, Letter letter) {
        try (QueueConnections connections = new QueueConnections(settings(DOOR));
                Connection connection = connections.openForUploadLane()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue(QueueNames.of(collection)))
                    .send(letter.in(session));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What waits in a queue, taken out and handed to {@code reader} before the connection closes; null when nothing. */
    public <T> @Nullable T take(String queue, Reader<T> reader) {
        try (QueueConnections connections = new QueueConnections(settings(ADMINISTRATOR));
                Connection connection = connections.openForWorker()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            connection.start();
            Message message = consumer.receive(2_000);
            return message == null ? null : reader.read(message);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a message. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Message message) throws JMSException;
    }

    /** Its bytes, however many. */
    public static byte[] bytes(Message message) throws JMSException {
        BytesMessage bytes = (BytesMessage) message;
        byte[] body = new byte[(int) bytes.getBodyLength()];
        bytes.readBytes(body);
        return body;
    }

    @Override
    public void close() {
        stop();
    }

    private QueueSettings settings(Login login) {
        return new QueueSettings("tcp://127.0.0.1:" + port, Optional.of(login));
    }

    private EmbeddedBroker broker(int wantedPort) {
        return new EmbeddedBroker(
                new BrokerPlaces(directory, "127.0.0.1", wantedPort, BrokerPlaces.NO_CONSOLE),
                QUEUES,
                new BrokerUsers(DOOR, WORKER, ADMINISTRATOR));
    }
}
