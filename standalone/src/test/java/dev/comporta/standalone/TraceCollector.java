package dev.comporta.standalone;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What takes traces by OTLP over HTTP, as an OpenTelemetry Collector does, and keeps them. Thread-safe. */
final class TraceCollector implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentLinkedQueue<Span> spans = new ConcurrentLinkedQueue<>();
    private final AtomicInteger deliveries = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Manner manner = Manner.TAKES;

    /** How it treats deliveries. */
    enum Manner {
        TAKES,
        /** Says 503. */
        REFUSES,
        /** Reads a request, and says nothing. */
        HANGS,
        /** Is not there, and does not come back. */
        AWAY
    }

    /** To another span, wherever. */
    record Link(String traceId, String spanId) {}

    /** As it arrived; ids in hexadecimal, times in nanoseconds since 1970. */
    record Span(
            String service,
            String name,
            String kind,
            String traceId,
            String spanId,
            String parentId,
            String state,
            long start,
            long end,
            Map<String, String> attributes,
            List<String> events,
            List<Link> links,
            int lostLinks,
            boolean failed) {
        Link asLink() {
            return new Link(traceId, spanId);
        }

        String get(String attribute) {
            return attributes.getOrDefault(attribute, "");
        }

        boolean isUnder(Span parent) {
            return traceId.equals(parent.traceId) && parentId.equals(parent.spanId);
        }
    }

    TraceCollector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    /** What to set as the endpoint. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void behave(Manner changed) {
        manner = changed;
        if (changed == Manner.AWAY) {
            server.stop(0);
        }
    }

    int deliveries() {
        return deliveries.get();
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    Stream<Span> named(String name) {
        return spans.stream().filter(span -> span.name().equals(name));
    }

    private void take(HttpExchange exchange) throws IOException {
        deliveries.incrementAndGet();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (manner == Manner.HANGS) {
            awaitClose();
            return;
        }
        if (manner == Manner.REFUSES) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        for (ResourceSpans resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
            Map<String, String> of = attributes(resource.getResource().getAttributesList());
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                scope.getSpansList().forEach(span -> spans.add(span(of.getOrDefault("service.name", ""), span)));
            }
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Span span(String service, io.opentelemetry.proto.trace.v1.Span span) {
        return new Span(
                service,
                span.getName(),
                span.getKind().name().replace("SPAN_KIND_", ""),
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getTraceState(),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano(),
                attributes(span.getAttributesList()),
                span.getEventsList().stream()
                        .map(event -> event.getName() + "@" + event.getTimeUnixNano())
                        .toList(),
                span.getLinksList().stream()
                        .map(link -> new Link(hex(link.getTraceId()), hex(link.getSpanId())))
                        .toList(),
                span.getDroppedLinksCount(),
                span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR);
    }

    private static Map<String, String> attributes(List<KeyValue> pairs) {
        Map<String, String> attributes = new LinkedHashMap<>();
        pairs.forEach(pair -> attributes.put(pair.getKey(), text(pair.getValue())));
        return attributes;
    }

    private static String text(AnyValue value) {
        if (value.hasIntValue()) {
            return Long.toString(value.getIntValue());
        }
        return value.hasBoolValue() ? Boolean.toString(value.getBoolValue()) : value.getStringValue();
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
