package dev.comporta.ingest.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One browser that is told the figures as they come, as server-sent events (the HTML standard's {@code text/event-stream}).
 * {@link #tell} and {@link #end} may be called by any thread and return at once; the rest is its event loop's.
 */
final class PageListener {
    static final String EVENT_STREAM = "text/event-stream";

    /** Some minutes of figures. Whoever has not read them by then has stopped reading, and is cut off. */
    private static final long MOST_UNREAD_BYTES = 64 << 10;

    private final Exchange exchange;

    /** A loop that is held up is not given more than one event to write. */
    private final AtomicBoolean writing = new AtomicBoolean();

    PageListener(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Skipped when the one before is still to be written. */
    void tell(Buffer event) {
        if (writing.compareAndSet(false, true)) {
            exchange.loop().home().execute(() -> {
                writing.set(false);
                exchange.step(() -> write(event));
            });
        }
    }

    void end() {
        exchange.loop().home().execute(() -> exchange.step(exchange::endPieces));
    }

    private void write(Buffer event) {
        HttpConnection connection = exchange.request().connection();
        if (ConnectionWire.unsentBytes(connection) > MOST_UNREAD_BYTES) {
            ConnectionWire.cut(connection);
        } else {
            exchange.piece(event);
        }
    }
}
