package dev.comporta.worker.batch;

import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stores a batch in one transaction, whatever is in it: as a whole when it can, else in halves until each bad write stands
 * alone and becomes a dead letter beside the rows of the others. Used by one lane's thread.
 */
final class BatchSplitter {
    /** Streamed writes known to be refused; beyond it the oldest is forgotten, and found out once more. */
    private static final int MOST_CONDEMNED = 1000;

    /**
     * A body that is given back comes again within seconds. What comes later may be a dead letter that somebody sent again
     * after another lane buried it, and deserves a try.
     */
    private static final Duration CONDEMNED_FOR = Duration.ofMinutes(10);

    private final String lane;
    private final BatchStore store;
    private final Progress progress;
    private final InstantSource clock;
    private final Map<UUID, Condemned> condemned = new LinkedHashMap<>();

    private record Condemned(Refused refusal, Instant at) {}

    BatchSplitter(String lane, BatchStore store, Progress progress) {
        this(lane, store, progress, InstantSource.system());
    }

    BatchSplitter(String lane, BatchStore store, Progress progress, InstantSource clock) {
        this.lane = lane;
        this.store = store;
        this.progress = progress;
        this.clock = clock;
    }

    /** Stored or Unavailable, never Refused; blocks for as long as the database takes. */
    StoreResult store(Batch batch) {
        boolean streamed = batch.streamed() != null;
        StoreResult result = attempt(batch, new StoreHints(batch.redelivered(), streamed));
        if (result instanceof Refused && !streamed) {
            result = attempt(batch, new StoreHints(batch.redelivered(), true));
        }
        if (result instanceof Refused refused) {
            return new Unavailable(
                    streamed ? Trouble.BODY : Trouble.DATABASE,
                    "COMMIT was refused although each insert was checked: " + refused.reason());
        }
        return result;
    }

    /** Refused only by COMMIT: by a constraint that is checked no sooner. */
    private StoreResult attempt(Batch batch, StoreHints hints) {
        DistinctWrites distinct = DistinctWrites.of(batch.envelopes());
        try (StoreTransaction transaction = store.begin(hints)) {
            BatchAttempt attempt = new BatchAttempt(transaction, progress);
            Unavailable trouble = attempt.inline(distinct);
            if (trouble == null && batch.streamed() != null) {
                trouble = streamed(attempt, batch.streamed());
            }
            if (trouble != null) {
                return trouble;
            }
            StoreResult committed = transaction.commit();
            if (!(committed instanceof Stored)) {
                return committed;
            }
            attempt.logDead(lane);
            if (batch.streamed() != null) {
                condemned.remove(batch.streamed().header().id());
            }
            return attempt.outcome().plus(new Stored(0, distinct.repeated(), 0));
        }
    }

    /**
     * A streamed write that is refused before its body is opened dies at once. One that is refused later is remembered, and
     * dies when the broker brings it again.
     */
    private @Nullable Unavailable streamed(BatchAttempt attempt, StreamedWrite write) {
        Instant oldest = clock.instant().minus(CONDEMNED_FOR);
        condemned.values().removeIf(old -> !old.at().isAfter(oldest));
        Condemned known = condemned.get(write.header().id());
        if (known != null) {
            return attempt.bury(write, known.refusal());
        }
        StoreResult result = attempt.insert(write);
        if (!(result instanceof Refused refused)) {
            return result instanceof Unavailable unavailable ? unavailable : null;
        }
        if (!write.isOpened()) {
            return attempt.bury(write, refused);
        }
        if (condemned.size() >= MOST_CONDEMNED) {
            condemned.remove(condemned.keySet().iterator().next());
        }
        condemned.put(write.header().id(), new Condemned(refused, clock.instant()));
        return new Unavailable(
                Trouble.BODY, "its body was refused and becomes a dead letter next time: " + refused.reason());
    }
}
