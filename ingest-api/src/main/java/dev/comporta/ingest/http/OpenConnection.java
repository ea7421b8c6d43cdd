package dev.comporta.ingest.http;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Closes a connection that has had no request for too long, or will have none any more. For its event loop only. */
final class OpenConnection {
    private final HttpConnection connection;
    private final StrictRequestDecoder decoder;
    private final Deadlines deadlines;
    private final long idleNanos;
    private final List<Exchange> open = new ArrayList<>(1);
    private boolean inputEnded;
    private long lastNanos = System.nanoTime();
    private Deadlines.Deadline idle;

    OpenConnection(HttpConnection connection, StrictRequestDecoder decoder, Deadlines deadlines, Duration idle) {
        this.connection = connection;
        this.decoder = decoder;
        this.deadlines = deadlines;
        idleNanos = idle.toNanos();
        this.idle = deadlines.at(lastNanos + idleNanos, this::look);
        decoder.onInputEnd(this::inputEnded);
    }

    void begin(Exchange exchange) {
        open.add(exchange);
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
        if (!busy && now - lastNanos >= idleNanos) {
            connection.close();
        } else {
            idle = deadlines.at((busy ? now : lastNanos) + idleNanos, this::look);
        }
    }
}
