package dev.comporta.embedded.proxy;

import static dev.comporta.embedded.proxy.EchoClients.assertReset;
import static dev.comporta.embedded.proxy.EchoClients.echo;
import static dev.comporta.embedded.proxy.EchoClients.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections cut before a reply. */
@Timeout(60)
class FaultProxyCutTest {
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
    void cutsOnceBeforeTheNthReplyOverAllConnections() throws IOException {
        Socket first = clients.talking();
        Socket second = clients.talking();
        proxy.cutBeforeReply(3);
        echo(first, "one");
        echo(second, "two");
        assertThat(proxy.cuts()).isZero();

        say(first, "three");

        assertReset(first);
        assertThat(proxy.cuts()).isEqualTo(1);
        assertThat(server.heard()).endsWith("three");
        echo(second, "four");
        echo(clients.talking(), "five");
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void cutsBeforeTheNthReplyThatHoldsTheMarker() throws IOException {
        Socket client = clients.talking();
        proxy.cutBeforeReply("COMMIT\0", 2);
        echo(client, "SELECT 1\0");
        echo(client, "xCOMMIT\0x");
        echo(client, "COMMIT");
        echo(client, "COMMITTED\0");

        say(client, "COMMIT\0");

        assertReset(client);
        assertThat(proxy.cuts()).isEqualTo(1);
        echo(clients.connect(), "COMMIT\0");
    }

    @Test
    void findsAMarkerThatStraddlesReads() throws IOException {
        Socket client = clients.talking();
        proxy.cutBeforeReply("COMMIT\0", 1);
        echo(client, "COCOM");
        echo(client, "MI");

        say(client, "T\0");

        assertReset(client);
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void findsAMarkerBehindTheBeginningOfAnother() throws IOException {
        Socket client = clients.talking();
        proxy.cutBeforeReply("aabaac", 1);
        echo(client, "aabaabaa");

        say(client, "c");

        assertReset(client);
    }

    @Test
    void doesNotJoinAMarkerFromTwoConnections() throws IOException {
        Socket first = clients.talking();
        Socket second = clients.talking();
        proxy.cutBeforeReply("COMMIT\0", 1);
        echo(first, "COMM");
        echo(second, "IT\0");
        echo(first, "x");
        assertThat(proxy.cuts()).isZero();
    }

    @Test
    void cutsNothingOnceHealed() throws IOException {
        Socket client = clients.talking();
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
}
