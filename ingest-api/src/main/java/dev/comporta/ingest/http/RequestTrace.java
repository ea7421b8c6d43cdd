package dev.comporta.ingest.http;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.TraceContext;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.trace.Span;
import dev.comporta.common.trace.SpanStart;
import dev.comporta.common.trace.Tracing;
import dev.comporta.ingest.queue.SendResult;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one request to write tells its trace: a span from its headers to its answer, and within it one from its last byte to
 * the broker's confirm, under which the worker goes on. Names are those of OpenTelemetry's semantic conventions, and ours
 * begin with {@code comporta}. For its event loop only.
 */
final class RequestTrace {
    /** Of every request when nothing is traced. */
    static final RequestTrace NONE = new RequestTrace(null, null, "");

    private final @Nullable Tracing tracing;
    private final @Nullable Span server;
    private final String collection;
    private @Nullable Span sending;

    private RequestTrace(@Nullable Tracing tracing, @Nullable Span server, String collection) {
        this.tracing = tracing;
        this.server = server;
        this.collection = collection;
    }

    /** The request's headers are here. */
    static RequestTrace of(Optional<Tracing> tracing, HttpServerRequest request, String collection) {
        return tracing.isEmpty() ? NONE : begin(tracing.get(), request, collection);
    }

    private static RequestTrace begin(Tracing tracing, HttpServerRequest request, String collection) {
        TraceContext client = TraceParent.read(request.headers());
        String path = RequestRules.path(request);
        SpanStart start = tracing.span(Span.Kind.SERVER, "POST " + path);
        if (client != null) {
            start.under(client);
        }
        Span server = start.begin();
        if (server.isRecording()) {
            server.set("http.request.method", "POST").set("http.route", path);
            server.set("url.path", path).set("url.scheme", "http");
            describe(server, request);
            server.set("comporta.collection", collection);
        }
        return new RequestTrace(tracing, server, collection);
    }

    private static void describe(Span server, HttpServerRequest request) {
        server.set("network.protocol.version", request.version() == HttpVersion.HTTP_1_0 ? "1.0" : "1.1");
        HostAndPort authority = request.authority();
        if (authority != null) {
            server.set("server.address", authority.host());
            if (authority.port() > 0) {
                server.set("server.port", authority.port());
            }
        }
        SocketAddress client = request.remoteAddress();
        if (client != null && client.hostAddress() != null) {
            server.set("client.address", client.hostAddress());
        }
        String agent = request.getHeader(HttpHeaders.USER_AGENT);
        if (agent != null) {
            server.set("user_agent.original", agent);
        }
    }

    /** The last byte has come: what the write is to carry along from here, instead of what the client sent. */
    WriteHead sending(WriteHead head) {
        if (tracing == null || server == null) {
            return head;
        }
        if (!server.isRecording()) {
            return unkept(head, server);
        }
        Span begun = tracing.span(Span.Kind.PRODUCER, "send " + QueueNames.of(collection))
                .under(server)
                .set("messaging.system", "activemq")
                .set("messaging.operation.name", "send")
                .set("messaging.operation.type", "send")
                .set("messaging.destination.name", QueueNames.of(collection))
                .begin();
        sending = begun;
        return head.within(begun.context());
    }

    /** What a worker leaves alone: nothing of ours, and nothing of the client's that it would go by. */
    private static WriteHead unkept(WriteHead head, Span server) {
        return head.trace() != null && head.trace().isSampled() ? head.within(server.context()) : head;
    }

    /** Its body is good, and these writes are on their way to the broker. */
    void checked(List<EnvelopeHeader> headers) {
        if (server == null || sending == null) {
            return;
        }
        String first = headers.get(0).id().toString();
        long bytes = 0;
        for (EnvelopeHeader header : headers) {
            bytes += header.bodyBytes();
        }
        server.set("comporta.receipt.id", first).set("comporta.writes", headers.size());
        if (headers.size() == 1) {
            server.set("http.request.body.size", bytes);
        }
        sending.set("comporta.receipt.id", first)
                .set("comporta.writes", headers.size())
                .set("messaging.message.body.size", bytes)
                .event("checked");
    }

    /** The broker's answer, or what is said instead. */
    void settled(SendResult result) {
        Span ended = sending;
        sending = null;
        if (ended == null) {
            return;
        }
        if (result instanceof SendResult.Accepted) {
            ended.event("queued durably");
        } else {
            ended.fail(
                    result.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    "the broker did not confirm it in time");
        }
        ended.end();
    }

    void refused(Refusal refusal) {
        if (server != null) {
            server.set("comporta.refusal", refusal.name().toLowerCase(Locale.ROOT));
        }
    }

    /** The answer is written. By the conventions, what the client did wrong is no error of a server's span. */
    void answered(int status) {
        if (server == null) {
            return;
        }
        Span unsent = sending;
        sending = null;
        if (unsent != null) {
            unsent.fail(Integer.toString(status), "answered without the broker").end();
        }
        server.set("http.response.status_code", status);
        if (status >= 500) {
            server.fail(Integer.toString(status), "");
        }
        server.end();
    }

    /** For a log line; empty when the request is of no trace. */
    String traceId(HttpServerRequest request) {
        return server == null ? TraceParent.traceId(request.headers()) : server.traceId();
    }

    /** Another request with its key is on its way, and what comes of that one is said of this one too. */
    void waitsForKey() {
        if (sending != null) {
            sending.event("waits for another request with the same key");
        }
    }

    /** The client is gone before it was answered. */
    void aborted() {
        if (server != null) {
            server.fail("client_closed", "the client went away before its body was complete")
                    .end();
        }
    }
}
