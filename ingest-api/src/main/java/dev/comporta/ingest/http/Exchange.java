package dev.comporta.ingest.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its one answer. Whatever is tried after the answer, or after the client has gone, is ignored, so that
 * late results need no care. For its event loop only.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final HttpServerRequest request;
    private final EventLoop loop;
    private final RefusalWriter refusals;
    private final Cors cors;
    private final List<Runnable> atEnd = new ArrayList<>(4);
    private Runnable whenClientEnds = () -> {};
    private Runnable beforeLast = () -> {};
    private boolean clientEnded;
    private WriteCounts.@Nullable Tally tally;
    private @Nullable String collection;
    private RequestTrace trace = RequestTrace.NONE;
    private boolean over;

    Exchange(HttpServerRequest request, EventLoop loop, RefusalWriter refusals, Cors cors) {
        this.request = request;
        this.loop = loop;
        this.refusals = refusals;
        this.cors = cors;
    }

    HttpServerRequest request() {
        return request;
    }

    EventLoop loop() {
        return loop;
    }

    /** True once it was answered or given up. */
    boolean isOver() {
        return over;
    }

    /** This request is a write, counted from now on. */
    void count(WriteCounts.Tally started, String intoCollection) {
        tally = started;
        collection = intoCollection;
    }

    /** What is told of this request from now on. */
    void trace(RequestTrace begun) {
        trace = begun;
    }

    RequestTrace trace() {
        return trace;
    }

    WriteCounts.@Nullable Tally tally() {
        return tally;
    }

    /** Something to be let go of when the exchange is over; at once if it is. */
    void atEnd(Runnable release) {
        if (over) {
            release.run();
        } else {
            atEnd.add(release);
        }
    }

    /** What to do when the client will send nothing more, or is gone: once, at once if that was before. */
    void whenClientEnds(Runnable hurry) {
        if (clientEnded) {
            hurry.run();
        } else {
            whenClientEnds = hurry;
        }
    }

    /** The client's side of the connection has ended; perhaps it still reads. May be called again. */
    void clientEnded() {
        clientEnded = true;
        Runnable hurry = whenClientEnds;
        whenClientEnds = () -> {};
        hurry.run();
    }

    /** What to do before an answer is written that ends the connection: whoever is told so sends nothing more. */
    void beforeLast(Runnable action) {
        beforeLast = action;
    }

    /** The headers of the answer to come. */
    HttpServerResponse response() {
        return request.response();
    }

    void answer(int status, byte[] json) {
        answer(status, ConnectionWire.buffer(json), "application/json");
    }

    void answer(int status, Buffer content, String contentType) {
        if (over) {
            return;
        }
        response().putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        end(status, content, false);
    }

    /** An answer without content. */
    void answer(int status) {
        end(status, Buffer.buffer(), false);
    }

    /**
     * Begins an answer whose pieces come over time; whoever calls this ends it, or gives it up when the client ends. A HEAD is
     * told only that it would. Not for pages of other origins.
     */
    void begin(String contentType) {
        if (over) {
            return;
        }
        HttpServerResponse response = response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        response.setChunked(true);
        if (request.method().equals(HttpMethod.HEAD)) {
            endPieces();
        }
    }

    void piece(Buffer piece) {
        if (!over && !response().closed()) {
            response().write(piece);
        }
    }

    void endPieces() {
        if (!over && !response().ended() && !response().closed()) {
            response().end();
        }
        finish();
    }

    void refuse(Refused refused) {
        if (over) {
            return;
        }
        if (tally != null && refused.refusal().outcomeUnknown()) {
            tally.unknown();
        } else if (tally != null) {
            tally.refused(refused.refusal().status());
        }
        trace.refused(refused.refusal());
        byte[] problem = refusals.write(refused, Optional.ofNullable(collection), response());
        end(
                refused.refusal().status(),
                ConnectionWire.buffer(problem),
                refused.refusal().closes());
    }

    /** The client is gone before its body was complete. */
    void abort() {
        if (tally != null) {
            tally.aborted();
        }
        trace.aborted();
        finish();
    }

    /**
     * Runs a step of this exchange; a bug in it is answered like anything else. So is an Error, which then ends the process
     * as everywhere: Vert.x would only log it.
     */
    void step(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            bug(e);
        } catch (Error e) {
            try {
                bug(e);
            } finally {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    private void bug(Throwable cause) {
        LOG.error(
                "A request met a bug. method={} path={} trace={}",
                request.method(),
                request.path(),
                trace.traceId(request),
                cause);
        refuse(new Refused(Refusal.BUG, "It has been logged. Whether anything was stored is not known."));
    }

    private void end(int status, Buffer content, boolean close) {
        if (over) {
            return;
        }
        HttpServerResponse response = response();
        if (!response.ended() && !response.closed()) {
            cors.apply(request, response.headers());
            boolean last = close || loop.draining().getAsBoolean() || !willBeRead();
            if (last) {
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            response.setStatusCode(status);
            if (last) {
                beforeLast.run();
                Farewell.close(request, write(response, status, content), loop.deadlines());
            } else {
                write(response, status, content);
            }
        }
        trace.answered(status);
        finish();
    }

    private Future<Void> write(HttpServerResponse response, int status, Buffer content) {
        if (content.length() > 0 && !request.method().equals(HttpMethod.HEAD)) {
            // Vert.x tells its length.
            return response.end(content);
        }
        if (status != 204 && status != 304) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length()));
        }
        return response.end();
    }

    /** A body that nobody reads is skipped if it is short, else the connection is of no more use. */
    private boolean willBeRead() {
        return request.isEnded() || Farewell.isShort(request);
    }

    private void finish() {
        over = true;
        atEnd.forEach(Runnable::run);
        atEnd.clear();
    }
}
