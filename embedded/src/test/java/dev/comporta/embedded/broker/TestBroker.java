package dev.comporta.embedded.broker;

import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A broker on free ports with two queues, and clients for it. */
final class TestBroker implements AutoCloseable {
    static final String COMMENTS = "comporta.comments";
    static final String UPLOADS = "comporta.uploads";
    static final Login DOOR = new Login("door", new Secret("door-password"));
    static final Login WORKER = new Login("worker", new Secret("worker-password"));
    static final Login ADMINISTRATOR = new Login("admin", new Secret("admin-password"));

    final EmbeddedBroker broker;

    private TestBroker(EmbeddedBroker broker) {
        this.broker = broker;
    }

    static TestBroker started(Path directory) {
        return started(directory, BrokerPlaces.NO_CONSOLE);
    }

    static TestBroker started(Path directory, int consolePort) {
        EmbeddedBroker broker = at(directory, 0, consolePort);
        broker.start();
        return new TestBroker(broker);
    }

    static EmbeddedBroker at(Path directory, int port, int consolePort) {
        return new EmbeddedBroker(
                new BrokerPlaces(directory, "127.0.0.1", port, consolePort),
                List.of(COMMENTS, UPLOADS),
                new BrokerUsers(DOOR, WORKER, ADMINISTRATOR));
    }

    JMSContext connect(Login login) {
        return connect(broker.url(), login);
    }

    /** Never tries again, so that a refusal is seen at once; 2 MiB stay ordinary messages, as our doors have it. */
    static JMSContext connect(String url, Login login) {
        ActiveMQConnectionFactory factory =
                new ActiveMQConnectionFactory(url + "?reconnectAttempts=0&minLargeMessageSize=2097152");
        return factory.createContext(login.user(), login.password().reveal());
    }

    void send(String queue, byte[] body) {
        try (JMSContext context = connect(DOOR)) {
            JMSProducer producer = context.createProducer();
            producer.send(context.createQueue(queue), body);
        }
    }

    void close(Duration within) {
        broker.stop(within);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(20));
    }
}
