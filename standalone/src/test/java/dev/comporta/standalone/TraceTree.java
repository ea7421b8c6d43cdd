package dev.comporta.standalone;

import dev.comporta.standalone.TraceCollector.Span;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Traces as text, for docs/traces.md: each span with its time since the first one's start, and what it says. */
final class TraceTree {
    private static final int INDENT = 2;

    private final List<Span> spans;
    private final long origin;
    private final StringBuilder text = new StringBuilder();

    private TraceTree(List<Span> spans) {
        this.spans =
                spans.stream().sorted(Comparator.comparingLong(Span::start)).toList();
        origin = this.spans.isEmpty() ? 0 : this.spans.get(0).start();
    }

    /** The traces of these spans, one below the other, those that began first first. */
    static String of(List<Span> spans) {
        TraceTree tree = new TraceTree(spans);
        tree.spans.stream().map(Span::traceId).distinct().forEach(tree::trace);
        return tree.text.toString();
    }

    private void trace(String traceId) {
        text.append("trace ").append(traceId).append('\n');
        spans.stream()
                .filter(span -> span.traceId().equals(traceId))
                .filter(span -> spans.stream().noneMatch(span::isUnder))
                .forEach(root -> span(root, 1));
    }

    private void span(Span span, int depth) {
        String indent = " ".repeat(depth * INDENT);
        text.append(String.format(
                Locale.ROOT,
                "%s%s  %s %s  +%.3f ms, %.3f ms%s%n",
                indent,
                span.name(),
                span.kind(),
                span.service(),
                millis(span.start() - origin),
                millis(span.end() - span.start()),
                span.failed() ? "  ERROR" : ""));
        detail(indent, "span", span.spanId() + (span.parentId().isEmpty() ? "" : " under " + span.parentId()));
        span.attributes().forEach((name, value) -> detail(indent, name, value));
        span.events().forEach(event -> {
            int at = event.lastIndexOf('@');
            long nanos = Long.parseLong(event.substring(at + 1)) - origin;
            detail(indent, "event", String.format(Locale.ROOT, "%s  +%.3f ms", event.substring(0, at), millis(nanos)));
        });
        span.links().forEach(link -> detail(indent, "link", "trace " + link.traceId() + " span " + link.spanId()));
        spans.stream().filter(child -> child.isUnder(span)).forEach(child -> span(child, depth + 1));
    }

    private void detail(String indent, String name, String value) {
        text.append(indent)
                .append("  · ")
                .append(name)
                .append(": ")
                .append(value)
                .append('\n');
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
