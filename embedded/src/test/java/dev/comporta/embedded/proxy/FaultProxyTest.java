package dev.comporta.embedded.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.comporta.embedded.proxy.EchoServer.End;
import dev.comporta.embedded.proxy.FaultProxy.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FaultProxyTest {
    private static final int PATIENCE_MILLIS = 20_000;

    /** How long nothing may come for this to be called silence: an echo takes less than a thousandth of a second. */
    private static final int SILENCE_MILLIS = 200;

    private final EchoServer server = new EchoServer();
    private final FaultProxy proxy = new FaultProxy(0, server.port());
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        proxy.close();
        server.close();
    }

    @Test
    void carriesBytesUnchangedBothWays() throws IOException {
        byte[] sent = new byte[5_000_000];
        new Random(5).nextBytes(sent);
        Socket client = connect();
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
        Socket client = connect();
        say(client, "last words");
        client.shutdownOutput();
        assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("last words");
        assertThat(server.ends()).containsExactly(End.FIN);
    }

    @Test
    void carriesAResetAsAReset() throws IOException {
        Socket client = talking();
        client.setSoLinger(true, 0);
        client.close();
        await().until(server::ends, List.of(End.RST)::equals);
    }

    @Test
    void forgetsConnectionsThatEnded() throws IOException {
        for (int i = 0; i < 50; i++) {
            talking().close();
        }
        await().until(proxy::open, open -> open == 0);
        assertThat(proxy.connections()).isEqualTo(50);
    }

    @Test
    void resetsTheClientWhenTheTargetRefuses() throws IOException {
        server.close();
        assertReset(connect());
        await().until(proxy::open, open -> open == 0);
    }

    @Test
    void holdsEachPieceBackInEachDirection() throws IOException {
        Socket client = talking();
        proxy.latency(Duration.ofMillis(100));
        long start = System.nanoTime();
        echo(client, "there and back");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void keepsTheOrderOfHeldPieces() throws IOException {
        Socket client = talking();
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
        Socket client = talking();
        proxy.latency(Duration.ofHours(1));
        say(client, "late");
        assertSilent(client);
        proxy.heal();
        assertThat(hear(client, 4)).isEqualTo("late");
    }

    @Test
    void fallsSilentInBothDirectionsAndGoesOnWhenHealed() throws IOException {
        Socket client = talking();
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
        Socket client = connect();
        await().until(proxy::connections, count -> count == 1);
        say(client, "patient");
        assertSilent(client);
        assertThat(server.connections()).isZero();
        proxy.heal();
        assertThat(hear(client, 7)).isEqualTo("patient");
    }

    @Test
    void tellsNobodyOfAnEndWhileStalled() throws IOException {
        Socket client = talking();
        Socket leaving = talking();
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
            while (written < limit && System.nanoTime() - lastProgress < SILENCE_MILLIS * 1_000_000L) {
                int now = client.write(bytes.clear());
                written += now;
                lastProgress = now > 0 ? System.nanoTime() : lastProgress;
            }
            assertThat(written).isPositive().isLessThan(limit);
        }
    }

    @Test
    void resetsWhatAStallHoldsBack() throws IOException {
        Socket client = talking();
        proxy.stall();
        Socket waiting = connect();
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
        Socket client = talking();
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
        Socket client = talking();
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
        Socket client = talking();
        proxy.blackHole(direction);
        proxy.heal();
        echo(client, "still here");
    }

    @Test
    void hidesTheDeathOfAClientInABlackHole() throws IOException {
        Socket client = talking();
        proxy.blackHole(Direction.TO_SERVER);
        client.setSoLinger(true, 0);
        client.close();
        Socket other = connect();
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
        Socket client = talking();
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
        Socket client = connect();
        assertSilent(client);
        proxy.heal();
        assertReset(client);
    }

    @Test
    void resetsBothPeersOfOpenConnectionsAndServesNewOnes() throws IOException {
        Socket first = talking();
        Socket second = talking();
        proxy.reset();
        assertReset(first);
        assertReset(second);
        await().until(server::ends, List.of(End.RST, End.RST)::equals);
        talking();
    }

    @Test
    void refusesUntilHealed() throws IOException {
        Socket client = talking();
        proxy.refuse();
        assertReset(client);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> connect().getInputStream().read()).isInstanceOf(SocketException.class);
        }
        proxy.heal();
        talking();
        assertThat(proxy.connections()).isEqualTo(5);
    }

    @Test
    void cutsOnceBeforeTheNthReplyOverAllConnections() throws IOException {
        Socket first = talking();
        Socket second = talking();
        proxy.cutBeforeReply(3);
        echo(first, "one");
        echo(second, "two");
        assertThat(proxy.cuts()).isZero();

        say(first, "three");

        assertReset(first);
        assertThat(proxy.cuts()).isEqualTo(1);
        assertThat(server.heard()).endsWith("three");
        echo(second, "four");
        echo(talking(), "five");
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void cutsBeforeTheNthReplyThatHoldsTheMarker() throws IOException {
        Socket client = talking();
        proxy.cutBeforeReply("COMMIT\0", 2);
        echo(client, "SELECT 1\0");
        echo(client, "xCOMMIT\0x");
        echo(client, "COMMIT");
        echo(client, "COMMITTED\0");

        say(client, "COMMIT\0");

        assertReset(client);
        assertThat(proxy.cuts()).isEqualTo(1);
        echo(connect(), "COMMIT\0");
    }

    @Test
    void findsAMarkerThatStraddlesReads() throws IOException {
        Socket client = talking();
        proxy.cutBeforeReply("COMMIT\0", 1);
        echo(client, "COCOM");
        echo(client, "MI");

        say(client, "T\0");

        assertReset(client);
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void findsAMarkerBehindTheBeginningOfAnother() throws IOException {
        Socket client = talking();
        proxy.cutBeforeReply("aabaac", 1);
        echo(client, "aabaabaa");

        say(client, "c");

        assertReset(client);
    }

    @Test
    void doesNotJoinAMarkerFromTwoConnections() throws IOException {
        Socket first = talking();
        Socket second = talking();
        proxy.cutBeforeReply("COMMIT\0", 1);
        echo(first, "COMM");
        echo(second, "IT\0");
        echo(first, "x");
        assertThat(proxy.cuts()).isZero();
    }

    @Test
    void cutsNothingOnceHealed() throws IOException {
        Socket client = talking();
        proxy.cutBeforeReply(1);
        proxy.heal();
        echo(client, "whole");
        assertThat(proxy.cuts()).isZero();
    }

    @Test
    void refusesACutThatCannotCome() {
        assertThatThrownBy(() -> proxy.cutBeforeReply(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proxy.cutBeforeReply("é", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void freesItsPortAndResetsConnectionsWhenClosed() throws IOException {
        Socket client = talking();
        int port = proxy.port();
        proxy.close();
        proxy.close();
        assertReset(client);
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        new FaultProxy(port, server.port()).close();
    }

    @Test
    void saysWhichPortItCannotHave() {
        assertThatThrownBy(() -> new FaultProxy(proxy.port(), server.port()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + proxy.port());
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        clients.add(client);
        client.setTcpNoDelay(true);
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    /** A connection that has been answered. */
    private Socket talking() throws IOException {
        Socket client = connect();
        echo(client, "hello");
        return client;
    }

    private static void echo(Socket client, String text) throws IOException {
        say(client, text);
        assertThat(hear(client, text.length())).isEqualTo(text);
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String hear(Socket client, int bytes) throws IOException {
        return new String(client.getInputStream().readNBytes(bytes), UTF_8);
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(PATIENCE_MILLIS);
    }

    private static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }
}
