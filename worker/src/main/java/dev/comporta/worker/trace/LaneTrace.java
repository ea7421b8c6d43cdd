package dev.comporta.worker.trace;

import dev.comporta.common.trace.Tracing;
import dev.comporta.worker.batch.Batch;
import org.jspecify.annotations.Nullable;

/** One lane's traces: that of the batch in hand, while there is one that is traced. Used by the lane's thread. */
public final class LaneTrace {
    private final Tracing tracing;
    private final Names names;
    private @Nullable BatchTrace current;

    /** Whose spans they are. */
    record Names(String lane, String collection, String table) {}

    /** @param table where the collection's rows go */
    public LaneTrace(Tracing tracing, String lane, String collection, String table) {
        this.tracing = tracing;
        names = new Names(lane, collection, table);
    }

    void took(Batch batch, long sinceNanos) {
        returned();
        current = BatchTrace.of(tracing, names, batch, sinceNanos);
    }

    /** Null when nothing is in hand, or no write of it is traced. */
    @Nullable
    BatchTrace current() {
        return current;
    }

    void acknowledged(boolean confirmed) {
        BatchTrace ended = current;
        current = null;
        if (ended != null) {
            ended.acknowledged(confirmed);
        }
    }

    /** What is in hand, if anything, goes back to the broker. */
    void returned() {
        BatchTrace ended = current;
        current = null;
        if (ended != null) {
            ended.returned();
        }
    }
}
