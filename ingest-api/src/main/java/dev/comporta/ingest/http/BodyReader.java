package dev.comporta.ingest.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Reads a request's body piece by piece, within a limit and without long silences. Whatever goes wrong is answered here;
 * the sink then hears nothing more (what it holds, it releases at the exchange's end). For its event loop only.
 */
final class BodyReader {
    /** Takes a body. */
    interface Sink {
        void piece(Buffer piece);

        void end();

        /** True while it is us who makes the client wait. */
        boolean isHolding();
    }

    private final Exchange exchange;
    private final long maxBytes;
    private final long silenceNanos;
    private final Sink sink;
    private long readBytes;
    private long lastNanos;
    private Deadlines.Deadline silence;

    private BodyReader(Exchange exchange, long maxBytes, Duration silence, Sink sink) {
        this.exchange = exchange;
        this.maxBytes = maxBytes;
        this.silenceNanos = silence.toNanos();
        this.sink = sink;
        lastNanos = System.nanoTime();
        this.silence = exchange.loop().deadlines().at(lastNanos + silenceNanos, this::look);
    }

    /** Starts reading. Call it in the event that brought the request, before any of its body is lost. */
    static void read(Exchange exchange, long maxBytes, Duration silence, Sink sink) {
        HttpServerRequest request = exchange.request();
        if (declaredBytes(request) > maxBytes) {
            exchange.refuse(tooLarge(maxBytes));
            return;
        }
        BodyReader reader = new BodyReader(exchange, maxBytes, silence, sink);
        exchange.atEnd(() -> reader.silence.cancel());
        request.exceptionHandler(reader::broken);
        request.handler(reader::take);
        request.endHandler(none -> reader.end());
        if (RequestRules.expectsContinue(request)) {
            request.response().writeContinue();
        }
    }

    /** -1 when it is not told. */
    static long declaredBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    private void take(Buffer piece) {
        if (exchange.isOver()) {
            return;
        }
        lastNanos = System.nanoTime();
        readBytes += piece.length();
        if (readBytes > maxBytes) {
            exchange.refuse(tooLarge(maxBytes));
        } else {
            exchange.step(() -> sink.piece(piece));
        }
    }

    private void end() {
        silence.cancel();
        if (!exchange.isOver()) {
            exchange.step(sink::end);
        }
    }

    /** The client is gone, or its chunks make no sense; in the second case it can still be told so. */
    private void broken(Throwable cause) {
        if (exchange.request().isEnded()) {
            return;
        }
        if (cause instanceof HttpClosedException || cause instanceof java.io.IOException) {
            exchange.abort();
        } else {
            exchange.refuse(new Refused(Refusal.MALFORMED_REQUEST, "The body's chunks cannot be understood."));
        }
    }

    /** Silence is looked for when it could be over, not armed anew at each piece. */
    private void look() {
        if (sink.isHolding()) {
            lastNanos = System.nanoTime();
        }
        long dueNanos = lastNanos + silenceNanos;
        if (dueNanos - System.nanoTime() > 0) {
            silence = exchange.loop().deadlines().at(dueNanos, this::look);
        } else {
            exchange.refuse(new Refused(Refusal.BODY_LATE, "Nothing of the body came for too long."));
        }
    }

    private static Refused tooLarge(long maxBytes) {
        return new Refused(Refusal.BODY_TOO_LARGE, "At most " + maxBytes + " bytes are taken here.");
    }
}
