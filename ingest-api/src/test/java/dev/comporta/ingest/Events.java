package dev.comporta.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One who listens to the page's events, as a browser does. For one thread. */
final class Events implements AutoCloseable {
    private static final int PATIENCE_MILLIS = (int) TimeUnit.SECONDS.toMillis(20);
    private static final String DATA = "data: ";

    private final Socket socket;
    private final BufferedReader reader;
    private final String head;

    Events(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write("GET /page/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder lines = new StringBuilder();
            for (String line = read(); line != null && !line.isEmpty(); line = read()) {
                lines.append(line).append('\n');
            }
            head = lines.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String head() {
        return head;
    }

    boolean isTaken() {
        return head.startsWith("HTTP/1.1 200");
    }

    /** The next event's data. */
    String next() {
        for (String line = read(); line != null; line = read()) {
            if (line.startsWith(DATA)) {
                return line.substring(DATA.length());
            }
        }
        throw new AssertionError("the stream has ended");
    }

    /** True when the stream is ended by its last chunk, false when its connection ends without. */
    boolean isEnded() {
        String line = read();
        while (line != null && !line.equals("0")) {
            line = read();
        }
        return line != null;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Null at the end. */
    private @Nullable String read() {
        try {
            return reader.readLine();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came, and no end either", e);
        } catch (IOException reset) {
            return null;
        }
    }
}
