package dev.comporta.embedded.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients of an {@link EchoServer} behind a proxy, what they say and what they hear. One thread, the test's. */
final class EchoClients implements AutoCloseable {
    /** How long nothing may come for this to be called silence: an echo takes less than a thousandth of a second. */
    static final Duration SILENCE = Duration.ofMillis(200);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final List<Socket> sockets = new ArrayList<>();

    EchoClients(int port) {
        this.port = port;
    }

    Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(client);
        client.setTcpNoDelay(true);
        client.setSoTimeout((int) PATIENCE.toMillis());
        return client;
    }

    /** A connection that has been answered. */
    Socket talking() throws IOException {
        Socket client = connect();
        echo(client, "hello");
        return client;
    }

    static void echo(Socket client, String text) throws IOException {
        say(client, text);
        assertThat(hear(client, text.length())).isEqualTo(text);
    }

    static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(UTF_8));
    }

    static String hear(Socket client, int bytes) throws IOException {
        return new String(client.getInputStream().readNBytes(bytes), UTF_8);
    }

    static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout((int) SILENCE.toMillis());
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout((int) PATIENCE.toMillis());
    }

    static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Override
    public void close() {
        try {
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
