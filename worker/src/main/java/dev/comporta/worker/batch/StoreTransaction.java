package dev.comporta.worker.batch;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.worker.batch.StoreResult.Refused;
import java.util.List;

/**
 * One transaction of a {@link BatchStore}. Every method blocks for as long as the database takes, and none throws for what
 * the database says. After an Unavailable only {@link #close} may be called; a Refused has changed nothing. Used by one
 * lane's thread.
 */
public interface StoreTransaction extends AutoCloseable {
    /** All of these or, when refused, none. Writes that are there already are duplicates, not refusals. */
    StoreResult insert(List<Envelope> envelopes);

    /** The same for a streamed write. Opens the body only when the row is new; refused after that, only close is left. */
    StoreResult insert(StreamedWrite write);

    /** Keeps refused writes, whole, as dead letters. */
    StoreResult bury(List<DeadLetter> letters);

    /** The same for a streamed write, whose body must not have been opened. */
    StoreResult bury(StreamedWrite write, Refused refusal);

    /** Makes all of it last. Unavailable is in doubt: it may have lasted, and then the same writes are duplicates. */
    StoreResult commit();

    /** Undoes whatever was not committed. */
    @Override
    void close();
}
