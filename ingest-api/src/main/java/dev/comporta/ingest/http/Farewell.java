package dev.comporta.ingest.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections so that the last answer arrives: closing while the client still sends makes its system throw away
 * what it has not read yet (RFC 9112, 9.6), so we end our side, and skip what comes for a moment first. Stateless.
 */
final class Farewell {
    /** Long enough for an answer to cross any network; a client that only sends is cut off then. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Skipping so much costs less than a new connection: a door that is full turns away bodies of 100 KB by the hundred. */
    private static final long SHORT_BYTES = 256 << 10;

    private Farewell() {}

    /** True when the rest of this body may be skipped to keep the connection. */
    static boolean isShort(HttpServerRequest request) {
        if (RequestRules.expectsContinue(request)) {
            return false;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        }
        return length.length() <= 9 && Long.parseLong(length) <= SHORT_BYTES;
    }

    /**
     * Closes after the answer, when the client has ended its side or the moment is over. What it still sends is skipped by
     * the connection's decoder, see {@link OpenConnection}.
     *
     * @param written completes when the answer has gone out
     */
    static void close(HttpServerRequest request, Future<Void> written, Deadlines deadlines) {
        HttpConnection connection = request.connection();
        if (!request.isEnded()) {
            request.handler(skipped -> {});
            request.endHandler(none -> {});
            request.exceptionHandler(gone -> connection.close());
            request.resume();
        }
        written.onSuccess(gone -> ConnectionWire.endOutput(connection));
        deadlines.at(System.nanoTime() + LINGER_NANOS, connection::close);
    }
}
