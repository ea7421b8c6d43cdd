package dev.comporta.embedded.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void aPortToKeepIsFreeGivenOnceAndNoneThatAClientIsGiven() throws IOException {
        int[] ports = IntStream.range(0, 50).map(any -> Ports.toKeep()).toArray();

        if (Files.exists(Ports.CLIENTS)) {
            assertThat(Ports.clientsFrom()).isGreaterThanOrEqualTo(1_024);
        }
        if (Ports.clientsFrom() > 30_000) {
            assertThat(ports).doesNotHaveDuplicates();
            assertThat(IntStream.of(ports)).allMatch(port -> port >= 20_000 && port < Ports.clientsFrom());
        }
        for (int port : ports) {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        }
    }
}
