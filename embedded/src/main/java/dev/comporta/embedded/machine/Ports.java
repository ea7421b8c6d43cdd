package dev.comporta.embedded.machine;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** TCP ports, looked at before a part that would only say "failed to bind" is started. Thread-safe. */
public final class Ports {
    /** Linux gives ports from this range, two numbers, to whoever connects. */
    static final Path CLIENTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** Below are the well-known ones of services that somebody may want to start meanwhile. */
    private static final int LEAST_TO_KEEP = 20_000;

    private static final int ENOUGH = 1_000;

    /** One a process, as ports are the machine's: two calls never give the same, processes begin at different places. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 16));

    private Ports() {}

    /**
     * A free one on loopback that may be closed and opened again: below those that this machine gives to clients, one of which
     * would else have it meanwhile. Where these are unknown, or begin too low, any free one.
     */
    public static int toKeep() {
        int many = clientsFrom() - LEAST_TO_KEEP;
        for (int tried = 0; many >= ENOUGH && tried < many; tried++) {
            int port = LEAST_TO_KEEP + Math.floorMod(NEXT.getAndIncrement(), many);
            try (ServerSocket free = listening(port)) {
                return free.getLocalPort();
            } catch (IOException e) {
                // Somebody's: the next.
            }
        }
        try (ServerSocket free = listening(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns {@code port}, or a free one for 0. Another process may still take it before it is used: then the part's own
     * message has to do.
     *
     * @param user what wants it, for the message: "broker"
     * @param setting what chooses it, for the message
     * @throws StartFailedException when somebody else listens there
     */
    public static int free(String host, int port, String user, Setting setting) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
            return socket.getLocalPort();
        } catch (BindException e) {
            throw new StartFailedException(
                    "Port " + port + " on " + host + ", wanted by the " + user
                            + ", is in use or not allowed: stop what listens there, or set "
                            + setting.variable() + " to another.",
                    e);
        } catch (IOException e) {
            throw new StartFailedException("Cannot listen on " + host + ":" + port + " for the " + user + ".", e);
        }
    }

    /** 0 where the system does not say. */
    static int clientsFrom() {
        try {
            // Not readString: its second read, of all behind the first byte, finds such a file at its end.
            return Integer.parseInt(Files.readAllLines(CLIENTS).get(0).split("\\s+", -1)[0]);
        } catch (IOException e) {
            return 0;
        }
    }

    private static ServerSocket listening(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
