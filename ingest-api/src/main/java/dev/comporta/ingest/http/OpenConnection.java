package dev.comporta.ingest.http;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Closes a connection that has had no request for too long, whether or not the client reads what it was answered, or that
 * will have none any more. After an answer that ends it,
 * nothing that comes is a request: whatever made the end necessary, where the next one begins is not known, or does not
 * matter. For its event loop only.
 */
final class OpenConnection {
    private final HttpConnection connection;
    private final StrictRequestDecoder decoder;
    private final Deadlines deadlines;
    private final long idleNanos;
    private final List<Exchange> open = new ArrayList<>(1);
    private boolean inputEnded;
    private boolean ending;
    private long unsentBytes;
    private long lastNanos = System.nanoTime();
    private Deadlines.Deadline idle;

    OpenConnection(HttpConnection connection, StrictRequestDecoder decoder, Deadlines deadlines, Duration idle) {
        this.connection = connection;
        this.decoder = decoder;
        this.deadlines = deadlines;
        idleNanos = idle.toNanos();
        this.idle = deadlines.at(lastNanos + idleNanos, this::look);
        decoder.onInputEnd(this::inputEnded, this::brokenOff);
    }

    /** True when requests that were decoded already are not to be served any more. */
    boolean isEnding() {
        return ending;
    }

    void begin(Exchange exchange) {
        open.add(exchange);
        exchange.beforeLast(() -> {
            ending = true;
            decoder.skipRest();
        });
        if (inputEnded) {
            exchange.clientEnded();
        }
        exchange.atEnd(() -> {
            open.remove(exchange);
            lastNanos = System.nanoTime();
            closeIfDone();
        });
    }

    void closed() {
        idle.cancel();
        tellOpen();
    }

    private void inputEnded() {
        inputEnded = true;
        tellOpen();
        closeIfDone();
    }

    /** Within a body; the requests before that one get their answers. */
    private void brokenOff() {
        boolean ofTheOpenOne =
                open.stream().anyMatch(exchange -> !exchange.request().isEnded());
        if (open.isEmpty() || ofTheOpenOne) {
            connection.close();
        } else {
            ending = true;
            inputEnded();
        }
    }

    private void tellOpen() {
        List.copyOf(open).forEach(Exchange::clientEnded);
    }

    private void closeIfDone() {
        if (inputEnded && open.isEmpty()) {
            connection.close();
        }
    }

    private void look() {
        long now = System.nanoTime();
        boolean busy = !open.isEmpty() || decoder.isReadingHead();
        long before = unsentBytes;
        unsentBytes = ConnectionWire.unsentBytes(connection);
        boolean reads = unsentBytes > 0 && unsentBytes != before;
        if (!busy && !reads && now - lastNanos >= idleNanos) {
            ConnectionWire.cut(connection);
        } else {
            idle = deadlines.at((busy || reads ? now : lastNanos) + idleNanos, this::look);
        }
    }
}
