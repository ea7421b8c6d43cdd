package dev.comporta.embedded.proxy;

import dev.comporta.embedded.proxy.FaultProxy.Direction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * One connection: a client, the server, and what goes between them.
 *
 * <p>Threads: one for each direction. The mutable fields belong to the lock of {@link Faults}.
 */
final class Link {
    private static final int PIECE_BYTES = 64 << 10;

    /** Something was swallowed: later bytes would make no sense to the peer. */
    boolean lost;

    boolean over;
    int directionsLeft = Direction.values().length;

    private final Socket client;
    private final Socket server = new Socket();
    private final InetSocketAddress target;
    private final Faults faults;

    Link(Socket client, InetSocketAddress target, Faults faults) {
        this.client = client;
        this.target = target;
        this.faults = faults;
    }

    /** Throws when this process can have no more sockets. */
    void start() throws IOException {
        // Makes the socket now: a reset in the midst of connecting would otherwise race with its making.
        server.setTcpNoDelay(true);
        if (faults.add(this)) {
            startThread("fault-proxy-to-server", this::connect);
        }
    }

    /** Both peers see RST. Whoever reads or writes is woken. */
    void reset() {
        reset(client);
        reset(server);
    }

    void close() {
        close(client);
        close(server);
    }

    static Thread startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Connects in the connection's own thread: the backlog of a frozen target makes this wait. */
    private void connect() {
        faults.awaitFlow(this);
        try {
            client.setTcpNoDelay(true);
            server.connect(target);
        } catch (IOException refused) {
            faults.broken(this, Direction.TO_CLIENT);
            return;
        }
        startThread("fault-proxy-to-client", () -> carry(server, client, Direction.TO_CLIENT));
        carry(client, server, Direction.TO_SERVER);
    }

    private void carry(Socket from, Socket to, Direction direction) {
        byte[] piece = new byte[PIECE_BYTES];
        try {
            int bytes = from.getInputStream().read(piece);
            while (bytes >= 0) {
                if (faults.passes(this, direction, piece, bytes) && !written(to, piece, bytes, direction)) {
                    return;
                }
                bytes = from.getInputStream().read(piece);
            }
            if (faults.passesEnd(this, direction)) {
                shutdown(to, direction);
            }
        } catch (IOException broken) {
            faults.broken(this, direction);
        } finally {
            faults.ended(this);
        }
    }

    private boolean written(Socket to, byte[] piece, int bytes, Direction direction) {
        try {
            to.getOutputStream().write(piece, 0, bytes);
            return true;
        } catch (IOException broken) {
            faults.broken(this, direction.opposite());
            return false;
        }
    }

    private void shutdown(Socket to, Direction direction) {
        try {
            to.shutdownOutput();
        } catch (IOException broken) {
            faults.broken(this, direction.opposite());
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException closed) {
            // Nobody is left to be told.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // Nobody is left to be told.
        }
    }
}
