package dev.comporta.worker.trace;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.trace.Span;
import dev.comporta.worker.batch.DeadLetter;
import dev.comporta.worker.batch.StoreResult;
import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import dev.comporta.worker.batch.StoreTransaction;
import dev.comporta.worker.batch.StreamedWrite;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A transaction each of whose steps is a span under its batch's. Used by the lane's thread. */
final class TracedTransaction implements StoreTransaction {
    /** As the worker's table of them is called. */
    private static final String DEAD_LETTERS = "dead_letters";

    private static final String COMMIT = "COMMIT";

    private final StoreTransaction transaction;
    private final BatchTrace batch;
    private final Set<UUID> dead = new HashSet<>();
    private int stored;
    private int duplicate;
    private int buried;

    TracedTransaction(StoreTransaction transaction, BatchTrace batch) {
        this.transaction = transaction;
        this.batch = batch;
    }

    @Override
    public StoreResult insert(List<Envelope> envelopes) {
        return counted(step("COPY", batch.table(), envelopes.size(), () -> transaction.insert(envelopes)));
    }

    @Override
    public StoreResult insert(StreamedWrite write) {
        return counted(step("COPY", batch.table(), 1, () -> transaction.insert(write)));
    }

    @Override
    public StoreResult bury(List<DeadLetter> letters) {
        letters.forEach(letter -> dead.add(letter.envelope().header().id()));
        return counted(step("INSERT", DEAD_LETTERS, letters.size(), () -> transaction.bury(letters)));
    }

    @Override
    public StoreResult bury(StreamedWrite write, Refused refusal) {
        dead.add(write.header().id());
        return counted(step("INSERT", DEAD_LETTERS, 1, () -> transaction.bury(write, refusal)));
    }

    @Override
    public StoreResult commit() {
        StoreResult result = step(COMMIT, null, 0, transaction::commit);
        if (result instanceof Stored) {
            batch.committed(new Stored(stored, duplicate, buried), dead);
        }
        return result;
    }

    @Override
    public void close() {
        transaction.close();
    }

    private StoreResult step(String operation, @Nullable String table, int writes, Supplier<StoreResult> work) {
        Span span = batch.statement(operation, table, writes);
        StoreResult result = work.get();
        if (result instanceof Unavailable unavailable) {
            batch.failed(unavailable.reason());
        }
        if (span != null) {
            describe(span, result);
            span.end();
        }
        return result;
    }

    private static void describe(Span span, StoreResult result) {
        if (result instanceof Stored done && !result.equals(StoreResult.NONE)) {
            span.set("comporta.rows.stored", done.stored());
        } else if (result instanceof Refused refused) {
            String state = refused.sqlstate() == null ? "unfit" : refused.sqlstate();
            span.set("db.response.status_code", state).fail(state, refused.reason());
        } else if (result instanceof Unavailable unavailable) {
            span.fail(unavailable.trouble().name().toLowerCase(java.util.Locale.ROOT), unavailable.reason());
        }
    }

    private StoreResult counted(StoreResult result) {
        if (result instanceof Stored done) {
            stored += done.stored();
            duplicate += done.duplicate();
            buried += done.dead();
        }
        return result;
    }
}
