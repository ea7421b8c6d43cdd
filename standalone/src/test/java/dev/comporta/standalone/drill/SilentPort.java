package dev.comporta.standalone.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A port that answers nothing at all, not even that nobody listens: as every port of a machine that is switched off. Its
 * queue of connections is full and nobody takes one.
 */
final class SilentPort implements AutoCloseable {
    private static final int ANSWERS_MILLIS = 500;
    private static final int MOST = 100;

    private final ServerSocket port = new ServerSocket();
    private final List<Socket> queue = new ArrayList<>();

    SilentPort(int number) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), number);
        port.setReuseAddress(true);
        port.bind(address, 1);
        while (answers(address)) {
            if (queue.size() > MOST) {
                throw new AssertionError("the port goes on answering");
            }
        }
    }

    private boolean answers(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        queue.add(socket);
        try {
            socket.connect(address, ANSWERS_MILLIS);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            for (Socket socket : queue) {
                socket.close();
            }
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
