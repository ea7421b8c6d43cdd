package dev.comporta.embedded.proxy;

import static dev.comporta.embedded.proxy.EchoClients.assertReset;
import static dev.comporta.embedded.proxy.EchoClients.assertSilent;
import static dev.comporta.embedded.proxy.EchoClients.echo;
import static dev.comporta.embedded.proxy.EchoClients.hear;
import static dev.comporta.embedded.proxy.EchoClients.say;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.comporta.embedded.proxy.EchoServer.End;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {
    private final EchoServer server = new EchoServer();
    private final FaultProxy proxy = new FaultProxy(0, server.port());
    private final EchoClients clients = new EchoClients(proxy.port());

    @AfterEach
    void closeAll() {
        clients.close();
        proxy.close();
        server.close();
    }

    @Test
    void carriesBytesUnchangedBothWays() throws IOException {
        byte[] sent = new byte[5_000_000];
        new Random(5).nextBytes(sent);
        Socket client = clients.connect();
        Link.startThread("writer", () -> {
            try {
                client.getOutputStream().write(sent);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void carriesTheEndOfOneDirectionWhileTheOtherGoesOn() throws IOException {
        Socket client = clients.connect();
        say(client, "last words");
        client.shutdownOutput();
        assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("last words");
        assertThat(server.ends()).containsExactly(End.FIN);
    }

    @Test
    void carriesAResetAsAReset() throws IOException {
        Socket client = clients.talking();
        client.setSoLinger(true, 0);
        client.close();
        await().until(server::ends, List.of(End.RST)::equals);
    }

    @Test
    void forgetsConnectionsThatEnded() throws IOException {
        for (int i = 0; i < 50; i++) {
            clients.talking().close();
        }
        await().until(proxy::open, open -> open == 0);
        assertThat(proxy.connections()).isEqualTo(50);
    }

    @Test
    void resetsTheClientWhenTheTargetRefuses() throws IOException {
        server.close();
        assertReset(clients.connect());
        await().until(proxy::open, open -> open == 0);
    }

    @Test
    void holdsEachPieceBackInEachDirection() throws IOException {
        Socket client = clients.talking();
        proxy.latency(Duration.ofMillis(100));
        long start = System.nanoTime();
        echo(client, "there and back");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void keepsTheOrderOfHeldPieces() throws IOException {
        Socket client = clients.talking();
        proxy.latency(Duration.ofMillis(5));
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            say(client, i + " ");
            sent.append(i).append(' ');
        }
        assertThat(hear(client, sent.length())).isEqualTo(sent.toString());
    }

    @Test
    void endsLatencyAtOnceWhenHealed() throws IOException {
        Socket client = clients.talking();
        proxy.latency(Duration.ofHours(1));
        say(client, "late");
        assertSilent(client);
        proxy.heal();
        assertThat(hear(client, 4)).isEqualTo("late");
    }

    @Test
    void resetsBothPeersOfOpenConnectionsAndServesNewOnes() throws IOException {
        Socket first = clients.talking();
        Socket second = clients.talking();
        proxy.reset();
        assertReset(first);
        assertReset(second);
        await().until(server::ends, List.of(End.RST, End.RST)::equals);
        clients.talking();
    }

    @Test
    void refusesUntilHealed() throws IOException {
        Socket client = clients.talking();
        proxy.refuse();
        assertReset(client);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> clients.connect().getInputStream().read()).isInstanceOf(SocketException.class);
        }
        proxy.heal();
        clients.talking();
        assertThat(proxy.connections()).isEqualTo(5);
    }

    @Test
    void freesItsPortAndResetsConnectionsWhenClosed() throws IOException {
        Socket client = clients.talking();
        int port = proxy.port();
        proxy.close();
        proxy.close();
        assertReset(client);
        assertThatThrownBy(clients::connect).isInstanceOf(IOException.class);
        new FaultProxy(port, server.port()).close();
    }

    @Test
    void saysWhichPortItCannotHave() {
        assertThatThrownBy(() -> new FaultProxy(proxy.port(), server.port()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + proxy.port());
    }
}
