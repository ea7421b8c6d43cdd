package dev.comporta.embedded.broker;

import java.nio.file.Path;

/**
 * Where a broker lives.
 *
 * @param directory its journal, bindings, paging, large messages and the unpacked console
 * @param host the address that broker and console bind to
 * @param port of the acceptor; 0 for any free one
 * @param consolePort 0 for any free one, {@link #NO_CONSOLE} for none
 */
public record BrokerPlaces(Path directory, String host, int port, int consolePort) {
    public static final int NO_CONSOLE = -1;

    boolean hasConsole() {
        return consolePort != NO_CONSOLE;
    }

    Path journal() {
        return directory.resolve("journal");
    }
}
