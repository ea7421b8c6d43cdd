package dev.comporta.worker.batch;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try to store a batch: what was decided so far in an open transaction. A method's Unavailable means that the try is
 * over; null, that it goes on. Used by one lane's thread.
 */
final class BatchAttempt {
    /** In one log line: enough to look at some; the dead letters' table has all. */
    private static final int MOST_IDS_TOLD = 20;

    private static final Logger LOG = LoggerFactory.getLogger(BatchAttempt.class);

    private final StoreTransaction transaction;
    private final Progress progress;
    private final List<DeadLetter> letters = new ArrayList<>();
    private Stored outcome = StoreResult.NONE;
    private final List<UUID> deadIds = new ArrayList<>();
    private @Nullable Refused lastDeath;

    BatchAttempt(StoreTransaction transaction, Progress progress) {
        this.transaction = transaction;
        this.progress = progress;
    }

    Stored outcome() {
        return outcome;
    }

    /** Dead letters go in before later writes of the same keys, so that these meet a key that is taken. */
    @Nullable
    Unavailable inline(DistinctWrites writes) {
        Unavailable trouble = insert(writes.first());
        if (trouble == null && !letters.isEmpty()) {
            trouble = note(transaction.bury(letters));
        }
        return trouble != null ? trouble : insert(writes.conflicting());
    }

    /**
     * Parts what is refused until the bad ones stand alone: around the one that the database names, some three inserts for
     * each; where it names none, in halves, at most 2 log2(n) inserts for one among n. After a named one, the next stretch
     * is twice as long as the last good one, so that many refusals do not send the rest again and again: at most a few
     * times the rows in all.
     */
    private @Nullable Unavailable insert(List<Envelope> part) {
        Unavailable trouble = null;
        int stretch = part.size();
        for (int done = 0; trouble == null && done < part.size(); ) {
            List<Envelope> tried = part.subList(done, Math.min(part.size(), done + stretch));
            StoreResult result = ahead(transaction.insert(tried));
            if (result instanceof Refused refused && tried.size() > 1) {
                int begin = refused.at() < 0 ? tried.size() / 2 : refused.at();
                int end = refused.at() < 0 ? begin : begin + 1;
                trouble = insert(tried.subList(0, begin));
                trouble = trouble == null ? insert(tried.subList(begin, end)) : trouble;
                stretch = refused.at() < 0 ? tried.size() - begin : 2 * end;
                done += end;
            } else {
                trouble = decided(tried, result);
                stretch = 2 * tried.size();
                done += tried.size();
            }
        }
        return trouble;
    }

    /** Stored, or one alone and refused: that one is dead. */
    private @Nullable Unavailable decided(List<Envelope> tried, StoreResult result) {
        if (!(result instanceof Refused refused)) {
            return note(result);
        }
        letters.add(new DeadLetter(tried.get(0), refused));
        noteDeath(tried.get(0).header().id(), refused);
        return null;
    }

    StoreResult insert(StreamedWrite write) {
        StoreResult result = transaction.insert(write);
        note(result);
        return result;
    }

    @Nullable
    Unavailable bury(StreamedWrite write, Refused refusal) {
        noteDeath(write.header().id(), refusal);
        return note(transaction.bury(write, refusal));
    }

    /** For a person to find the cause with: one line a batch, not one a write; the last one's reason stands for all. */
    void logDead(String lane) {
        if (outcome.dead() > 0 && lastDeath != null) {
            LOG.warn(
                    "The database refuses writes; they are dead letters now. lane={} dead={} sqlstate={} reason=\"{}\""
                            + " ids={}",
                    lane,
                    outcome.dead(),
                    lastDeath.sqlstate(),
                    lastDeath.reason(),
                    deadIds);
        }
    }

    private void noteDeath(UUID id, Refused refused) {
        lastDeath = refused;
        if (deadIds.size() < MOST_IDS_TOLD) {
            deadIds.add(id);
        }
    }

    /** What failed for another reason than its writes' is no progress, however long it took. */
    private StoreResult ahead(StoreResult result) {
        if (!(result instanceof Unavailable)) {
            progress.made();
        }
        return result;
    }

    private @Nullable Unavailable note(StoreResult result) {
        if (ahead(result) instanceof Stored stored) {
            outcome = outcome.plus(stored);
            return null;
        }
        return result instanceof Unavailable unavailable ? unavailable : null;
    }
}
