package dev.comporta.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.embedded.machine.ChildJvm;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerCrashIT {
    private static final int MESSAGES = 50;
    private static final int RECEIVE_MILLIS = 5000;

    @TempDir
    Path directory;

    @Test
    void keepsWhatItConfirmedBeforeItWasKilled() throws Exception {
        try (ChildJvm child = ChildJvm.running(BrokerToKill.class, directory.toString())) {
            send(child.word());
            child.kill();
        }
        try (TestBroker test = TestBroker.started(directory, 0);
                JMSContext worker = test.connect(TestBroker.WORKER);
                JMSConsumer consumer = worker.createConsumer(worker.createQueue(TestBroker.COMMENTS))) {
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(consumer.receiveBody(byte[].class, RECEIVE_MILLIS)).containsExactly(i);
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void refusesADirectoryThatABrokerOfAnotherProcessUses() throws Exception {
        try (ChildJvm child = ChildJvm.running(BrokerToKill.class, directory.toString())) {
            assertThat(child.word()).startsWith("tcp://127.0.0.1:");
            EmbeddedBroker second = TestBroker.at(directory, 0, BrokerPlaces.NO_CONSOLE);
            assertThatThrownBy(second::start)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("Another broker");
        }
    }

    private static void send(String url) {
        try (JMSContext door = TestBroker.connect(url, TestBroker.DOOR)) {
            Queue queue = door.createQueue(TestBroker.COMMENTS);
            for (int i = 0; i < MESSAGES; i++) {
                door.createProducer().send(queue, new byte[] {(byte) i});
            }
        }
    }
}
