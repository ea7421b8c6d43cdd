package dev.comporta.standalone.part;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A question over a fresh connection, whose missing answer proves that a fault is there. Stateless. */
public enum Probe {
    /** Any answer of an HTTP server, whatever its status. */
    HTTP("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),

    /** PostgreSQL's SSLRequest: length 8, code 80877103. The server says S or N at once (its manual, Message Formats). */
    DATABASE("\0\0\0\u0008\u0004\u00d2\u0016/"),

    /** An upgrade without the key that it needs: Artemis says 403. */
    BROKER("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: activemq-remoting\r\nConnection: upgrade\r\n\r\n");

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final String question;

    Probe(String question) {
        this.question = question;
    }

    /** True when something came back in time. */
    public boolean answers(int port, Duration within) {
        int millis = (int) within.toMillis();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(question.getBytes(StandardCharsets.ISO_8859_1));
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
