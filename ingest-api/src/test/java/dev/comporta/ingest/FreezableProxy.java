package dev.comporta.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before the broker and can fall silent without closing anything, as a frozen process does. Each direction of each
 * connection has a thread.
 */
public final class FreezableProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Object thaw = new Object();
    private volatile boolean frozen;
    private final AtomicInteger connections = new AtomicInteger();

    public FreezableProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        start(this::accept);
    }

    public String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    /** How many were ever opened; also counted while frozen, as a frozen process's system still accepts. */
    public int connections() {
        return connections.get();
    }

    public void freeze() {
        frozen = true;
    }

    public void unfreeze() {
        synchronized (thaw) {
            frozen = false;
            thaw.notifyAll();
        }
    }

    /** Closes what is open, without a word to either side; takes new connections. */
    public void cut() {
        sockets.forEach(FreezableProxy::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                connections.incrementAndGet();
                join(client);
            }
        } catch (IOException closed) {
            close();
        }
    }

    /** A broker that is not there refuses, also through us. */
    private void join(Socket client) {
        try {
            Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.addAll(List.of(client, broker));
            start(() -> copy(client, broker));
            start(() -> copy(broker, client));
        } catch (IOException away) {
            close(client);
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                waitWhileFrozen();
                out.write(buffer, 0, read);
            }
        } catch (IOException closed) {
            sockets.removeAll(List.of(from, to));
        }
    }

    private void waitWhileFrozen() {
        synchronized (thaw) {
            while (frozen) {
                try {
                    thaw.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        unfreeze();
        try {
            server.close();
            sockets.forEach(FreezableProxy::close);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
