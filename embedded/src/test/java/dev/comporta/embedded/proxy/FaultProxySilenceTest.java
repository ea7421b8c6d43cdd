package dev.comporta.embedded.proxy;

import static dev.comporta.embedded.proxy.EchoClients.assertReset;
import static dev.comporta.embedded.proxy.EchoClients.assertSilent;
import static dev.comporta.embedded.proxy.EchoClients.echo;
import static dev.comporta.embedded.proxy.EchoClients.hear;
import static dev.comporta.embedded.proxy.EchoClients.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.embedded.proxy.EchoServer.End;
import dev.comporta.embedded.proxy.FaultProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stalls and black holes: connections that stay open and say nothing. */
@Timeout(60)
class FaultProxySilenceTest {
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
    void fallsSilentInBothDirectionsAndGoesOnWhenHealed() throws IOException {
        Socket client = clients.talking();
        proxy.stall();
        say(client, "held");
        server.say("back");
        assertSilent(client);
        assertThat(server.heard()).isEqualTo("hello");
        proxy.heal();
        assertThat(hear(client, 8)).isEqualTo("backheld");
    }

    @Test
    void acceptsConnectionsWhileStalledAndServesThemWhenHealed() throws IOException {
        proxy.stall();
        Socket client = clients.connect();
        await().until(proxy::connections, count -> count == 1);
        say(client, "patient");
        assertSilent(client);
        assertThat(server.connections()).isZero();
        proxy.heal();
        assertThat(hear(client, 7)).isEqualTo("patient");
    }

    @Test
    void tellsNobodyOfAnEndWhileStalled() throws IOException {
        Socket client = clients.talking();
        Socket leaving = clients.talking();
        proxy.stall();
        leaving.setSoLinger(true, 0);
        leaving.close();
        assertSilent(client);
        assertThat(server.ends()).isEmpty();
        server.closeConnections();
        assertSilent(client);
        proxy.heal();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void readsNoFurtherWhileStalled() throws IOException {
        // Above what the system keeps for the sockets on both sides.
        long limit = 64L << 20;
        try (SocketChannel client =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()))) {
            proxy.stall();
            client.configureBlocking(false);
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            long written = 0;
            long lastProgress = System.nanoTime();
            while (written < limit && System.nanoTime() - lastProgress < EchoClients.SILENCE.toNanos()) {
                int now = client.write(bytes.clear());
                written += now;
                lastProgress = now > 0 ? System.nanoTime() : lastProgress;
            }
            assertThat(written).isPositive().isLessThan(limit);
        }
    }

    @Test
    void resetsWhatAStallHoldsBack() throws IOException {
        Socket client = clients.talking();
        proxy.stall();
        Socket waiting = clients.connect();
        say(client, "held");
        await().until(proxy::open, open -> open == 2);
        proxy.reset();
        assertReset(client);
        assertReset(waiting);
        proxy.heal();
        assertThat(server.heard()).isEqualTo("hello");
    }

    @Test
    void swallowsWhatGoesToTheServerOnly() throws IOException {
        Socket client = clients.talking();
        proxy.blackHole(Direction.TO_SERVER);
        say(client, "lost");
        server.say("down");
        assertThat(hear(client, 4)).isEqualTo("down");
        assertSilent(client);
        proxy.heal();
        assertReset(client);
        await().until(server::ends, List.of(End.RST)::equals);
        assertThat(server.heard()).isEqualTo("hello");
    }

    @Test
    void swallowsWhatGoesToTheClientOnly() throws IOException {
        Socket client = clients.talking();
        proxy.blackHole(Direction.TO_CLIENT);
        say(client, ", up");
        await().until(server::heard, "hello, up"::equals);
        assertSilent(client);
        proxy.heal();
        assertReset(client);
        await().until(server::ends, List.of(End.RST)::equals);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void keepsAConnectionOfWhichABlackHoleSwallowedNothing(Direction direction) throws IOException {
        Socket client = clients.talking();
        proxy.blackHole(direction);
        proxy.heal();
        echo(client, "still here");
    }

    @Test
    void hidesTheDeathOfAClientInABlackHole() throws IOException {
        Socket client = clients.talking();
        proxy.blackHole(Direction.TO_SERVER);
        client.setSoLinger(true, 0);
        client.close();
        Socket other = clients.connect();
        assertSilent(other);
        server.say("anybody there?");
        assertThat(hear(other, 14)).isEqualTo("anybody there?");
        assertSilent(other);
        assertThat(server.ends()).isEmpty();
        proxy.heal();
        await().until(server::ends, List.of(End.RST)::equals);
        echo(other, "here");
    }

    @Test
    void hidesTheEndOfTheServerInABlackHole() throws IOException {
        Socket client = clients.talking();
        proxy.blackHole(Direction.TO_CLIENT);
        server.closeConnections();
        client.shutdownOutput();
        assertSilent(client);
        proxy.heal();
        assertReset(client);
    }

    @Test
    void hidesARefusalInABlackHole() throws IOException {
        server.close();
        proxy.blackHole(Direction.TO_CLIENT);
        Socket client = clients.connect();
        assertSilent(client);
        proxy.heal();
        assertReset(client);
    }
}
