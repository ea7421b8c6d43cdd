package dev.comporta.embedded.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.service.StartFailedException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    private static final int RECEIVE_MILLIS = 5000;

    @TempDir
    Path directory;

    @Test
    void keepsAMessageOverARestart() {
        try (TestBroker test = TestBroker.started(directory)) {
            test.send(TestBroker.COMMENTS, "kept".getBytes(UTF_8));
        }
        try (TestBroker test = TestBroker.started(directory)) {
            assertThat(test.broker.health().isDown()).isFalse();
            assertThat(new String(receive(test, TestBroker.COMMENTS), UTF_8)).isEqualTo("kept");
        }
    }

    @Test
    void keepsABodyBelowTwoMebibytesInTheJournal() throws IOException {
        try (TestBroker test = TestBroker.started(directory)) {
            test.send(TestBroker.COMMENTS, new byte[1536 * 1024]);
            try (Stream<Path> files = Files.list(directory.resolve("large-messages"))) {
                assertThat(files).isEmpty();
            }
            assertThat(receive(test, TestBroker.COMMENTS)).hasSize(1536 * 1024);
        }
    }

    @Test
    void usesLibaioWhereItWorks() {
        try (TestBroker test = TestBroker.started(directory)) {
            assertThat(test.broker.journalType()).isEqualTo(LibaioContext.isLoaded() ? "ASYNCIO" : "NIO");
        }
    }

    @Test
    void refusesADirectoryThatAnotherBrokerUses() {
        try (TestBroker test = TestBroker.started(directory)) {
            EmbeddedBroker second = TestBroker.at(directory, 0, BrokerPlaces.NO_CONSOLE);
            assertThatThrownBy(second::start)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("Another broker is using " + directory);
            assertThat(test.broker.isAlive()).isTrue();
            assertThat(second.isAlive()).isFalse();
        }
    }

    @Test
    void namesThePortThatIsInUseAndLetsGoOfTheDirectory() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedBroker broker = TestBroker.at(directory, taken.getLocalPort(), BrokerPlaces.NO_CONSOLE);
            assertThatThrownBy(broker::start)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort());
        }
        try (TestBroker test = TestBroker.started(directory)) {
            assertThat(test.broker.isAlive()).isTrue();
        }
    }

    @Test
    void saysSoWhenArtemisCannotUseTheDirectory() throws IOException {
        Path obstacle = Files.createFile(directory.resolve("bindings"));
        EmbeddedBroker broker = TestBroker.at(directory, 0, BrokerPlaces.NO_CONSOLE);
        assertThatThrownBy(broker::start)
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("The broker does not start")
                .cause()
                .isNotNull();
        Files.delete(obstacle);
        try (TestBroker test = TestBroker.started(directory)) {
            assertThat(test.broker.isAlive()).isTrue();
        }
    }

    @Test
    void stopsMoreThanOnceAndBeforeItStarted() {
        EmbeddedBroker broker = TestBroker.at(directory, 0, BrokerPlaces.NO_CONSOLE);
        broker.stop(Duration.ofSeconds(1));
        broker.start();
        assertThat(broker.isAlive()).isTrue();
        broker.stop(Duration.ofSeconds(20));
        broker.stop(Duration.ofSeconds(1));
        assertThat(broker.isAlive()).isFalse();
        assertThat(broker.health().isDown()).isTrue();
    }

    private static byte[] receive(TestBroker test, String queue) {
        try (JMSContext context = test.connect(TestBroker.WORKER);
                JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            return consumer.receiveBody(byte[].class, RECEIVE_MILLIS);
        }
    }
}
