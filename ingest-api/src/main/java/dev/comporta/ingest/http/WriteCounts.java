package dev.comporta.ingest.http;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * What became of the writes, so that <em>received = accepted + refused + unknown + aborted + in flight</em> whenever
 * nothing moves.
 *
 * <p>A request to write counts as one write received as soon as its headers name a declared collection with POST; an
 * NDJSON request counts as many once its lines are counted, and all of them share one outcome. What never got that far
 * (no such path, unreadable HTTP) is no write. A write whose client went away counts as aborted only while its body was
 * incomplete; afterwards its outcome counts.
 *
 * <p>Thread-safe; a {@link Tally} belongs to its request's event loop.
 */
public final class WriteCounts {
    private final LongAdder received = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder aborted = new LongAdder();
    private final LongAdder inflight = new LongAdder();
    private final Map<Integer, LongAdder> refused = new ConcurrentSkipListMap<>();
    private final LongConsumer acceptNanos;

    /** @param acceptNanos told, for each accepted write, how long after its last byte that was */
    public WriteCounts(LongConsumer acceptNanos) {
        this.acceptNanos = acceptNanos;
        for (Refusal refusal : Refusal.values()) {
            refused.computeIfAbsent(refusal.status(), status -> new LongAdder());
        }
    }

    public long received() {
        return received.sum();
    }

    public long accepted() {
        return accepted.sum();
    }

    public long unknown() {
        return unknown.sum();
    }

    public long aborted() {
        return aborted.sum();
    }

    public long inflight() {
        return inflight.sum();
    }

    /** By HTTP status; the keys never change. */
    public Map<Integer, LongAdder> refused() {
        return refused;
    }

    Tally begin() {
        return new Tally();
    }

    /** One request's writes, from received to one outcome; what comes after the first outcome is ignored. */
    final class Tally {
        private long writes;
        private boolean over;

        private Tally() {
            grow(1);
        }

        /** The request turned out to be so many writes. */
        void lines(int lines) {
            if (!over && lines > 1) {
                grow(lines - writes);
            }
        }

        void accepted(long nanosSinceLastByte) {
            if (!over) {
                for (long i = 0; i < writes; i++) {
                    acceptNanos.accept(nanosSinceLastByte);
                }
            }
            end(accepted);
        }

        void refused(int status) {
            end(refused.getOrDefault(status, unknown));
        }

        void unknown() {
            end(unknown);
        }

        void aborted() {
            end(aborted);
        }

        private void grow(long more) {
            writes += more;
            inflight.add(more);
            received.add(more);
        }

        private void end(LongAdder outcome) {
            if (!over) {
                over = true;
                outcome.add(writes);
                inflight.add(-writes);
            }
        }
    }
}
