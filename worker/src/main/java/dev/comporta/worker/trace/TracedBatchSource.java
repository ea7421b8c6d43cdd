package dev.comporta.worker.trace;

import dev.comporta.common.trace.Span;
import dev.comporta.worker.batch.BatchSource;
import dev.comporta.worker.batch.Progress;
import dev.comporta.worker.batch.Taken;

/** A source that tells a lane's trace what it gives and takes back. Used by the lane's thread. */
public final class TracedBatchSource implements BatchSource {
    private final BatchSource source;
    private final LaneTrace trace;

    public TracedBatchSource(BatchSource source, LaneTrace trace) {
        this.source = source;
        this.trace = trace;
    }

    @Override
    public Taken take(Progress progress) {
        Taken taken = source.take(progress);
        if (taken instanceof Taken.Some some) {
            trace.took(some.batch(), some.sinceNanos());
        }
        return taken;
    }

    @Override
    public boolean acknowledge() {
        BatchTrace batch = trace.current();
        if (batch == null) {
            return source.acknowledge();
        }
        Span settling = batch.settling();
        boolean confirmed = source.acknowledge();
        if (!confirmed) {
            settling.fail("unconfirmed", "the broker did not confirm");
        }
        settling.end();
        trace.acknowledged(confirmed);
        return confirmed;
    }

    @Override
    public void giveBack() {
        trace.returned();
        source.giveBack();
    }

    @Override
    public void noteWrongBody() {
        source.noteWrongBody();
    }

    @Override
    public void close() {
        trace.returned();
        source.close();
    }
}
