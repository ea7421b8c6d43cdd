package dev.comporta.embedded.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Says back what it hears, and remembers what it heard and how its connections ended. A thread for each. */
final class EchoServer implements AutoCloseable {
    private final ServerSocket door;
    private final Thread acceptor;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<End> ends = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    /** How a connection ended. */
    enum End {
        FIN,
        RST
    }

    EchoServer() {
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = Link.startThread("echo-door", this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    int connections() {
        return sockets.size();
    }

    List<End> ends() {
        return List.copyOf(ends);
    }

    /** Of all connections. */
    String heard() {
        synchronized (heard) {
            return heard.toString(UTF_8);
        }
    }

    /** Unasked, to each connection. */
    void say(String text) throws IOException {
        for (Socket socket : sockets) {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }
    }

    void closeConnections() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() {
        try {
            door.close();
            // The system listens for as long as a thread is still in its call, and may give it one more connection.
            acceptor.join();
            closeConnections();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = door.accept();
                sockets.add(socket);
                Link.startThread("echo", () -> echo(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void echo(Socket socket) {
        byte[] buffer = new byte[8192];
        try (socket) {
            InputStream in = socket.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                synchronized (heard) {
                    heard.write(buffer, 0, read);
                }
                socket.getOutputStream().write(buffer, 0, read);
            }
            ends.add(End.FIN);
        } catch (IOException reset) {
            ends.add(End.RST);
        }
    }
}
