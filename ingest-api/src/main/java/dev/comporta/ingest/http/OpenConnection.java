package dev.comporta.ingest.http;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;

/** Closes a connection that has had no request for too long, or will have none any more. For its event loop only. */
final class OpenConnection {
    private final HttpConnection connection;
    private final StrictRequestDecoder decoder;
    private final Deadlines deadlines;
    private final long idleNanos;
    private int requests;
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
        requests++;
        exchange.atEnd(() -> {
            requests--;
            lastNanos = System.nanoTime();
            closeIfDone();
        });
    }

    void closed() {
        idle.cancel();
    }

    private void inputEnded() {
        inputEnded = true;
        closeIfDone();
    }

    private void closeIfDone() {
        if (inputEnded && requests == 0) {
            connection.close();
        }
    }

    private void look() {
        long now = System.nanoTime();
        boolean busy = requests > 0 || decoder.isReadingHead();
        if (!busy && now - lastNanos >= idleNanos) {
            connection.close();
        } else {
            idle = deadlines.at((busy ? now : lastNanos) + idleNanos, this::look);
        }
    }
}
