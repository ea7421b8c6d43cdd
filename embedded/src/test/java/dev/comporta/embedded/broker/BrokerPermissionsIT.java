package dev.comporta.embedded.broker;

import static dev.comporta.embedded.broker.TestBroker.ADMINISTRATOR;
import static dev.comporta.embedded.broker.TestBroker.COMMENTS;
import static dev.comporta.embedded.broker.TestBroker.DOOR;
import static dev.comporta.embedded.broker.TestBroker.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerPermissionsIT {
    private static final byte[] BODY = {1, 2, 3};
    private static final int RECEIVE_MILLIS = 5000;

    @TempDir
    static Path directory;

    private static TestBroker test;

    @BeforeAll
    static void start() {
        test = TestBroker.started(directory);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void aDoorSendsAndReadsTheDepthOfItsQueue() {
        test.send(TestBroker.UPLOADS, BODY);
        try (JMSContext door = test.connect(DOOR)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(attribute(door, "queue." + TestBroker.UPLOADS, "messageCount"))
                            .isEqualTo(1L));
        }
    }

    @Test
    void aWorkerConsumesAndBrowses() throws JMSException {
        test.send(COMMENTS, BODY);
        try (JMSContext worker = test.connect(WORKER)) {
            Queue queue = worker.createQueue(COMMENTS);
            assertThat(worker.createBrowser(queue).getEnumeration().hasMoreElements())
                    .isTrue();
            assertThat(worker.createConsumer(queue).receiveBody(byte[].class, RECEIVE_MILLIS))
                    .isEqualTo(BODY);
        }
    }

    @Test
    void aWorkerSendsToTheDeadQueue() {
        try (JMSContext worker = test.connect(WORKER);
                JMSContext administrator = test.connect(ADMINISTRATOR)) {
            worker.createProducer().send(worker.createQueue(EmbeddedBroker.DEAD_QUEUE), BODY);
            JMSConsumer consumer = administrator.createConsumer(administrator.createQueue(EmbeddedBroker.DEAD_QUEUE));
            assertThat(consumer.receiveBody(byte[].class, RECEIVE_MILLIS)).isEqualTo(BODY);
        }
    }

    @Test
    void aDoorCannotConsume() {
        try (JMSContext door = test.connect(DOOR)) {
            assertThatThrownBy(() -> door.createConsumer(door.createQueue(COMMENTS)))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
        }
    }

    @Test
    void aDoorCannotBrowse() {
        try (JMSContext door = test.connect(DOOR)) {
            assertThatThrownBy(
                            () -> door.createBrowser(door.createQueue(COMMENTS)).getEnumeration())
                    .isInstanceOfAny(JMSException.class, JMSRuntimeException.class);
        }
    }

    @Test
    void aDoorCannotSendToTheDeadQueue() {
        assertThatThrownBy(() -> test.send(EmbeddedBroker.DEAD_QUEUE, BODY))
                .isInstanceOf(JMSSecurityRuntimeException.class);
    }

    @Test
    void aDoorMayLookButNotTouch() {
        try (JMSContext door = test.connect(DOOR)) {
            assertThatThrownBy(() -> operation(door, "queue." + COMMENTS, "removeAllMessages"))
                    .hasMessageContaining("EDIT");
            assertThatThrownBy(() -> operation(door, "queue." + COMMENTS, "listMessagesAsJSON", ""))
                    .hasMessageContaining("EDIT");
            assertThatThrownBy(() -> attribute(door, "broker", "addressNames")).hasMessageContaining("addressNames");
            assertThatThrownBy(() -> attribute(door, "queue." + EmbeddedBroker.DEAD_QUEUE, "messageCount"))
                    .hasMessageContaining("messageCount");
        }
    }

    @Test
    void aWorkerCannotSendToACollectionsQueue() {
        try (JMSContext worker = test.connect(WORKER)) {
            assertThatThrownBy(() -> worker.createProducer().send(worker.createQueue(COMMENTS), BODY))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
        }
    }

    @Test
    void aWorkerCannotManage() throws JMSException {
        try (JMSContext worker = test.connect(WORKER)) {
            assertThatThrownBy(worker::createTemporaryQueue).isInstanceOf(JMSSecurityRuntimeException.class);
            Message message = worker.createMessage();
            JMSManagementHelper.putAttribute(message, "queue." + COMMENTS, "messageCount");
            assertThatThrownBy(() -> worker.createProducer().send(managementQueue(worker), message))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
        }
    }

    @Test
    void nobodyMakesAQueueBySendingOrConsuming() {
        for (Login login : new Login[] {DOOR, WORKER, ADMINISTRATOR}) {
            try (JMSContext context = test.connect(login)) {
                Queue misspelt = new ActiveMQQueue("comporta.coments");
                assertThatThrownBy(() -> context.createProducer().send(misspelt, BODY))
                        .as("sent by %s", login.user())
                        .isInstanceOfAny(InvalidDestinationRuntimeException.class, JMSSecurityRuntimeException.class);
                assertThatThrownBy(() -> context.createConsumer(misspelt))
                        .as("consumed by %s", login.user())
                        .isInstanceOfAny(InvalidDestinationRuntimeException.class, JMSSecurityRuntimeException.class);
            }
        }
    }

    @Test
    void aDoorCannotMakeADurableQueue() {
        try (JMSContext door = test.connect(DOOR)) {
            assertThatThrownBy(() -> door.createSharedDurableConsumer(door.createTopic("temporary.topic"), "name"))
                    .isInstanceOf(JMSRuntimeException.class);
        }
    }

    @Test
    void strangersAndWrongPasswordsAreRefused() {
        assertThatThrownBy(() -> test.connect(new Login("door", new Secret("wrong"))))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(() -> test.connect(new Login("stranger", new Secret("door-password"))))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(() -> TestBroker.connect(test.broker.url(), new Login("", new Secret(""))))
                .isInstanceOf(JMSSecurityRuntimeException.class);
    }

    private static Queue managementQueue(JMSContext context) {
        return context.createQueue("activemq.management");
    }

    private static Object attribute(JMSContext context, String resource, String attribute) throws Exception {
        Message message = context.createMessage();
        JMSManagementHelper.putAttribute(message, resource, attribute);
        return answer(context, message);
    }

    private static void operation(JMSContext context, String resource, String operation, Object... arguments)
            throws Exception {
        Message message = context.createMessage();
        JMSManagementHelper.putOperationInvocation(message, resource, operation, arguments);
        answer(context, message);
    }

    private static Object answer(JMSContext context, Message question) throws Exception {
        TemporaryQueue replies = context.createTemporaryQueue();
        try (JMSConsumer consumer = context.createConsumer(replies)) {
            question.setJMSReplyTo(replies);
            context.createProducer().send(managementQueue(context), question);
            Message answer = consumer.receive(RECEIVE_MILLIS);
            Object result = JMSManagementHelper.getResult(answer);
            if (!JMSManagementHelper.hasOperationSucceeded(answer)) {
                throw new IllegalStateException(String.valueOf(result));
            }
            return result;
        } finally {
            replies.delete();
        }
    }
}
