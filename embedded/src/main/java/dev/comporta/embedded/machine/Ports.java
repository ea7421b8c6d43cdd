package dev.comporta.embedded.machine;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.Setting;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports, looked at before a part that would only say "failed to bind" is started. Stateless. */
public final class Ports {
    private Ports() {}

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
}
