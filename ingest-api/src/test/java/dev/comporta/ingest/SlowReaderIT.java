package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.ingest.http.DoorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A client that asks and asks and reads no answer: it is the one that waits, the answers do not pile up here, and in the end it is cut off. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SlowReaderIT {
    private static final byte[] REQUESTS =
            "GET /next HTTP/1.1\r\nHost: door\r\n\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);

    /** Far more than both systems' socket buffers take. */
    private static final long MOST_BYTES = 32 << 20;

    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private TestBroker broker;
    private TestDoor door;

    @BeforeAll
    void start(@TempDir Path directory) {
        broker = TestBroker.started(directory.resolve("broker"));
        door = TestDoor.started(
                        broker.settings(),
                        TestDoor.NO_DATABASE,
                        directory.resolve("spool"),
                        settings -> new DoorSettings(
                                settings.bind(),
                                settings.acceptTimeout(),
                                settings.headerTimeout(),
                                settings.bodyTimeout(),
                                IDLE,
                                settings.inflightMaxBytes(),
                                settings.uploadMaxBytes(),
                                settings.viewers(),
                                settings.corsOrigins()))
                .whenReady();
    }

    @AfterAll
    void stop() {
        door.close();
        broker.close();
    }

    @Test
    void takesNoMoreFromAClientThatReadsNothingAndEndsIt() throws IOException {
        try (SocketChannel socket =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port()));
                Selector selector = Selector.open()) {
            socket.configureBlocking(false);
            SelectionKey unused = socket.register(selector, SelectionKey.OP_WRITE);
            long sent = 0;
            boolean ended = false;
            while (!ended && sent < MOST_BYTES && selector.select(PATIENCE.toMillis()) > 0) {
                selector.selectedKeys().clear();
                long taken = write(socket);
                ended = taken < 0;
                sent += taken;
            }
            assertThat(sent).isPositive().isLessThan(MOST_BYTES);
            assertThat(ended).isTrue();
        }
    }

    /** -1 when the door has ended the connection. */
    private static long write(SocketChannel socket) {
        try {
            return socket.write(ByteBuffer.wrap(REQUESTS));
        } catch (IOException broken) {
            return -1;
        }
    }
}
