package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for the largest file and stand still: they cost the door no memory, and nobody else an answer. */
final class StillReadersIT {
    private static final int READERS = 40;

    /** The system's own buffers take two such answers; what is behind them waits in the door. */
    private static final String REQUESTS = "GET /docs/swagger-ui.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(4);

    /** Far less than a file each, which would be 68 MB. */
    private static final long MOST_BYTES = 16L << 20;

    private final List<Socket> readers = new ArrayList<>();
    private TestBroker broker;
    private TestDoor door;

    @BeforeEach
    void start(@TempDir Path directory) {
        broker = TestBroker.started(directory.resolve("broker"));
        door = TestDoor.started(broker.settings(), directory.resolve("spool")).whenReady();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket reader : readers) {
            reader.close();
        }
        door.close();
        broker.close();
    }

    @Test
    void readersThatStandStillHoldNoCopyOfWhatTheyDoNotRead() throws IOException {
        assertThat(door.post(TestDoor.COMMENT).statusCode()).isEqualTo(202);
        long before = PlatformDependent.usedDirectMemory();
        assertThat(before).isNotNegative();
        for (int i = 0; i < READERS; i++) {
            Socket reader = new Socket();
            readers.add(reader);
            reader.setReceiveBufferSize(4 << 10);
            reader.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            reader.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port()));
            reader.getOutputStream().write(REQUESTS.getBytes(StandardCharsets.US_ASCII));
            assertThat(reader.getInputStream().read()).isEqualTo('H');
        }

        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(20))
                .until(() -> PlatformDependent.usedDirectMemory() - before < MOST_BYTES);
        assertThat(door.post(TestDoor.COMMENT).statusCode()).isEqualTo(202);
    }
}
