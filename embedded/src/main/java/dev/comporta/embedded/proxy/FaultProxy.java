package dev.comporta.embedded.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards a port of 127.0.0.1 to another one, and breaks what goes through it when told to. A piece is what one read
 * brings, at most 64 KiB; it says nothing about the messages of the protocol. Several faults may be on at a time, and
 * {@link #heal} ends them all.
 *
 * <p>Thread-safe. One thread accepts and each connection has two, all of them daemons; each direction holds one piece, so a
 * peer that is not read fills the system's buffers and then waits, as with a real one. No method waits for a peer. A piece
 * that is being written when a fault begins still goes.
 */
public final class FaultProxy implements AutoCloseable {
    /** As many as a burst of reconnecting clients; the system drops the others' SYN, which costs them a second. */
    private static final int BACKLOG = 200;

    private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);

    private final Faults faults = new Faults();
    private final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket door;
    private final InetSocketAddress target;
    private final Thread acceptor;

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT;

        Direction opposite() {
            return this == TO_SERVER ? TO_CLIENT : TO_SERVER;
        }
    }

    /**
     * Listens at once. The target is connected to for each connection that comes; while it refuses, the connection is reset.
     *
     * @param port 0 for any that is free
     * @throws UncheckedIOException when the port cannot be had
     */
    public FaultProxy(int port, int targetPort) {
        try {
            target = new InetSocketAddress(loopback(), targetPort);
            door = new ServerSocket(port, BACKLOG, loopback());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on 127.0.0.1:" + port + ".", e);
        }
        acceptor = Link.startThread("fault-proxy-" + port(), this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** How many were ever accepted; one counts as open from then on. */
    public int connections() {
        return connections.get();
    }

    /** Each piece waits so long, in each direction; those of a direction keep their order and wait one after the other. */
    public void latency(Duration each) {
        faults.latency(each);
    }

    /**
     * Both directions fall silent and nothing is closed, not even what a peer closes; new connections are still accepted, as
     * the system of a frozen process does, and lead nowhere.
     */
    public void stall() {
        faults.stall();
    }

    /**
     * Bytes of one direction are swallowed, and its ends too; the other one goes on. Called for both, both are. A connection
     * that lost something never carries later bytes: it is reset by {@link #heal}.
     */
    public void blackHole(Direction direction) {
        faults.blackHole(direction);
    }

    /** Every open connection ends with RST now, at both peers; new ones work. */
    public void reset() {
        faults.reset();
    }

    /** Every open connection is reset, and so are new ones until {@link #heal}. */
    public void refuse() {
        faults.refuse();
    }

    /**
     * The {@code count}-th piece (1 is the next) that comes from the server, over all connections, is not passed on, and its
     * connection is reset; then this is over. Takes the place of an earlier call.
     */
    public void cutBeforeReply(int count) {
        cutBeforeReply("", count);
    }

    /**
     * As {@link #cutBeforeReply(int)}, but counts only the pieces in which a marker ends, wherever it began: for PostgreSQL
     * {@code "COMMIT\0"}. What a connection brought before this call does not count.
     *
     * @param marker in ASCII
     */
    public void cutBeforeReply(String marker, int count) {
        faults.arm(new ReplyCut(marker, count));
    }

    /** How many connections {@link #cutBeforeReply} has cut so far. */
    public int cuts() {
        return faults.cuts();
    }

    /** All faults are off; what a stall held back goes on its way. */
    public void heal() {
        faults.heal();
    }

    /** Resets every open connection and listens no more: its port is free. May be called again. */
    @Override
    public void close() {
        closeDoor();
        try {
            // The system listens for as long as a thread is still in its call.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many connections are not forgotten yet. */
    int open() {
        return faults.open();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                connections.incrementAndGet();
                new Link(client, target, faults).start();
            } catch (IOException e) {
                if (!door.isClosed()) {
                    LOG.error("A proxy cannot accept connections and closes. port={}", port(), e);
                    closeDoor();
                }
            }
        }
    }

    private void closeDoor() {
        faults.refuse();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the port " + port() + ".", e);
        }
    }

    private static InetAddress loopback() throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
