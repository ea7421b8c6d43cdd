package dev.comporta.worker.trace;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.TraceContext;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.trace.Span;
import dev.comporta.common.trace.SpanStart;
import dev.comporta.common.trace.Tracing;
import dev.comporta.worker.batch.Batch;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.trace.LaneTrace.Names;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One batch's span, from its first message to the broker's knowing that it is stored, with a link to each traced write of it,
 * for it has as many parents; its steps are under it. And, since most tools follow parents and not links, a span in each
 * write's own trace that says the same of that write. Used by the lane's thread.
 *
 * <pre>
 *  the write's trace                             the batch's trace
 *  POST ─▶ send ─▶ store (one a write)  ◀─────▶  process ─▶ receive, COPY …, COMMIT, settle
 *                                        links
 * </pre>
 */
final class BatchTrace {
    /**
     * Spans in writes' own traces, of one batch. With each of 2,000 the worker would make more spans than rows a second; a door
     * that traces a hundredth of its writes has all of them here.
     */
    static final int MAX_WRITES = 128;

    /** A batch that is parted around many refusals, or waits for its database for hours, has steps without end. */
    static final int MAX_STEPS = 64;

    private final Tracing tracing;
    private final Names names;
    private final Batch batch;
    private final Instant since;
    private final List<EnvelopeHeader> traced;
    private final Span span;
    private final Set<UUID> dead = new HashSet<>();
    private Stored outcome = new Stored(0, 0, 0);
    private @Nullable Instant committed;
    private int steps;

    private BatchTrace(
            Tracing tracing, Names names, Batch batch, Instant since, List<EnvelopeHeader> traced, Span span) {
        this.tracing = tracing;
        this.names = names;
        this.batch = batch;
        this.since = since;
        this.traced = traced;
        this.span = span;
    }

    /** Null when no write of it is traced. */
    static @Nullable BatchTrace of(Tracing tracing, Names names, Batch batch, long sinceNanos) {
        List<EnvelopeHeader> traced =
                batch.headers().filter(BatchTrace::isTraced).toList();
        if (traced.isEmpty()) {
            return null;
        }
        Instant since = Instant.now().minusNanos(Math.max(0, System.nanoTime() - sinceNanos));
        SpanStart start = tracing.span(Span.Kind.CONSUMER, "process " + QueueNames.of(names.collection()))
                .at(since);
        Set<TraceContext> linked = new HashSet<>();
        for (EnvelopeHeader header : traced) {
            // The lines of one request share theirs.
            if (header.trace() != null && linked.add(header.trace())) {
                start.linkedTo(header.trace());
            }
        }
        Span span = messaging(start, names, "process").begin();
        if (!span.isRecording()) {
            return null;
        }
        span.set("messaging.batch.message_count", batch.messages())
                .set("comporta.lane", names.lane())
                .set("comporta.writes", batch.writes())
                .set("comporta.writes.traced", traced.size())
                .set("comporta.redelivered", batch.redelivered());
        BatchTrace trace = new BatchTrace(tracing, names, batch, since, traced, span);
        messaging(tracing.span(Span.Kind.CLIENT, "receive " + QueueNames.of(names.collection())), names, "receive")
                .under(span)
                .at(since)
                .begin()
                .end();
        return trace;
    }

    private static boolean isTraced(EnvelopeHeader header) {
        return header.trace() != null && header.trace().isSampled();
    }

    private static SpanStart messaging(SpanStart start, Names names, String operation) {
        return start.set("messaging.system", "activemq")
                .set("messaging.operation.name", operation)
                .set("messaging.operation.type", operation)
                .set("messaging.destination.name", QueueNames.of(names.collection()))
                .set("comporta.collection", names.collection());
    }

    /** Null when it has had enough of them. */
    @Nullable
    Span statement(String operation, @Nullable String table, int writes) {
        if (++steps > MAX_STEPS) {
            return null;
        }
        SpanStart start = tracing.span(Span.Kind.CLIENT, table == null ? operation : operation + " " + table)
                .under(span)
                .set("db.system.name", "postgresql")
                .set("db.operation.name", operation);
        if (table != null) {
            start.set("db.collection.name", table).set("db.operation.batch.size", writes);
        }
        return start.begin();
    }

    String table() {
        return names.table();
    }

    void committed(Stored decided, Set<UUID> buried) {
        committed = Instant.now();
        outcome = decided;
        dead.addAll(buried);
    }

    /** One try to store it has failed; there will be others. */
    void failed(String reason) {
        span.event("not stored: " + reason);
    }

    /** To be ended by the caller, with what the broker says. */
    Span settling() {
        return messaging(tracing.span(Span.Kind.CLIENT, "settle " + QueueNames.of(names.collection())), names, "settle")
                .under(span)
                .begin();
    }

    void acknowledged(boolean confirmed) {
        // Some writes of it were the same as others.
        int duplicate = batch.writes() - outcome.stored() - outcome.dead();
        span.set("comporta.rows.stored", outcome.stored())
                .set("comporta.rows.duplicate", duplicate)
                .set("comporta.rows.dead", outcome.dead())
                .set("comporta.outcome", "committed");
        if (!confirmed) {
            span.event("the broker did not confirm; the writes may come again");
        }
        traced.stream().limit(MAX_WRITES).forEach(header -> write(header, outcomeOf(header, duplicate)));
        span.end();
    }

    void returned() {
        span.set("comporta.outcome", "returned").fail("returned", "given back to the broker, to come again");
        traced.stream().limit(MAX_WRITES).forEach(header -> write(header, "returned"));
        span.end();
    }

    /** Which writes were there before, a batch with both does not know. */
    private String outcomeOf(EnvelopeHeader header, int duplicate) {
        if (dead.contains(header.id())) {
            return "dead";
        }
        if (duplicate == 0) {
            return "stored";
        }
        return outcome.stored() == 0 ? "duplicate" : "stored or duplicate";
    }

    private void write(EnvelopeHeader header, String became) {
        TraceContext own = header.trace();
        if (own == null) {
            return;
        }
        SpanStart start = tracing.span(Span.Kind.CONSUMER, "store " + names.collection())
                .under(own)
                .linkedTo(span)
                .at(since);
        Span stored = messaging(start, names, "process").begin();
        stored.set("comporta.receipt.id", header.id().toString())
                .set("comporta.outcome", became)
                .set("comporta.writes", batch.writes());
        if (became.equals("dead")) {
            stored.fail("dead", "the database refuses it; it is a dead letter");
        } else if (became.equals("returned")) {
            stored.fail("returned", "given back to the broker, to come again");
        }
        if (committed != null) {
            stored.eventAt("committed", committed);
        }
        stored.endAt(committed == null ? Instant.now() : committed);
    }
}
