package dev.comporta.ingest.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Reads a request's body piece by piece, within a limit, without long silences and not too slowly: a body in memory has
 * {@value #MEMORY_SILENCES} times the longest silence in all, one for the spool has to keep up {@value
 * #LEAST_BYTES_PER_SECOND} bytes a second after the first silence's time. Otherwise a trickle holds memory for ever. Whatever goes wrong is answered here;
 * the sink then hears nothing more (what it holds, it releases at the exchange's end). For its event loop only.
 */
final class BodyReader {
    /** Takes a body. */
    interface Sink {
        void piece(Buffer piece);

        void end();

        /** True while it is us who makes the client wait. */
        boolean isHolding();

        /** True when what comes goes to the disk, at most a little is in memory. */
        boolean isSpooled();
    }

    static final int MEMORY_SILENCES = 6;

    /** Less than the slowest modem: a gigabyte would take twelve days. */
    static final int LEAST_BYTES_PER_SECOND = 1024;

    private final Exchange exchange;
    private final long maxBytes;
    private final long silenceNanos;
    private final Sink sink;
    private long readBytes;
    private long lastNanos;
    private long beganNanos;
    private long beganBytes;
    private Deadlines.Deadline silence;

    private BodyReader(Exchange exchange, long maxBytes, Duration silence, Sink sink) {
        this.exchange = exchange;
        this.maxBytes = maxBytes;
        this.silenceNanos = silence.toNanos();
        this.sink = sink;
        beganNanos = System.nanoTime();
        lastNanos = beganNanos;
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
        long now = System.nanoTime();
        if (sink.isHolding()) {
            lastNanos = now;
            beganNanos = now;
            beganBytes = readBytes;
        }
        long dueNanos = lastNanos + silenceNanos;
        if (dueNanos - now <= 0) {
            exchange.refuse(new Refused(Refusal.BODY_LATE, "Nothing of the body came for too long."));
        } else if (isTooSlow(now - beganNanos)) {
            exchange.refuse(new Refused(Refusal.BODY_LATE, "The body came too slowly."));
        } else {
            silence = exchange.loop().deadlines().at(dueNanos, this::look);
        }
    }

    private boolean isTooSlow(long nanos) {
        if (!sink.isSpooled()) {
            return nanos >= MEMORY_SILENCES * silenceNanos;
        }
        double seconds = nanos / (double) TimeUnit.SECONDS.toNanos(1);
        return nanos >= silenceNanos && readBytes - beganBytes < seconds * LEAST_BYTES_PER_SECOND;
    }

    private static Refused tooLarge(long maxBytes) {
        return new Refused(Refusal.BODY_TOO_LARGE, "At most " + maxBytes + " bytes are taken here.");
    }
}
