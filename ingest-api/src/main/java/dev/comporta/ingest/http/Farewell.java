package dev.comporta.ingest.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections so that the last answer arrives: closing while the client still sends makes its system throw away
 * what it has not read yet (RFC 9112, 9.6), so the rest of a body is skipped for a moment first. Stateless.
 */
final class Farewell {
    /** Long enough for an answer to cross any network; a client that only sends is cut off then. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Skipping so much costs less than a new connection. */
    private static final long SHORT_BYTES = 64 << 10;

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

    /** Closes after the answer, which has been written already. */
    static void close(HttpServerRequest request, Deadlines deadlines) {
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        request.handler(skipped -> {});
        request.endHandler(none -> request.connection().close());
        request.exceptionHandler(gone -> request.connection().close());
        request.resume();
        deadlines.at(
                System.nanoTime() + LINGER_NANOS, () -> request.connection().close());
    }
}
