package dev.comporta.ingest.http;

import dev.comporta.common.settings.BindSettings;
import java.time.Duration;
import java.util.List;

/**
 * What an operator decides about the public port. Immutable.
 *
 * @param acceptTimeout from a request's last byte to its answer
 * @param headerTimeout from a head's first byte to its last
 * @param bodyTimeout the longest silence within a body
 * @param idleTimeout how long a connection without a request stays open
 * @param inflightMaxBytes bodies in memory, all requests together
 * @param uploadMaxBytes the largest body where the collection sets no bound
 * @param viewers who may see the page, its events and the depth
 * @param corsOrigins whose pages may post; {@code *} for any
 */
public record DoorSettings(
        BindSettings bind,
        Duration acceptTimeout,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        long inflightMaxBytes,
        long uploadMaxBytes,
        Viewers viewers,
        List<String> corsOrigins) {
    public DoorSettings {
        corsOrigins = List.copyOf(corsOrigins);
    }

    public boolean showsPage() {
        return viewers != Viewers.NOBODY;
    }
}
