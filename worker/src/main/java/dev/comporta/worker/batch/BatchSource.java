package dev.comporta.worker.batch;

/**
 * Where a lane's batches come from. Used by the lane's thread only. No method throws for a broker that is away: a lost
 * connection gives everything unacknowledged back by itself, and the next {@link #take} opens another.
 */
public interface BatchSource extends AutoCloseable {
    /**
     * Waits a moment for a first message and then fills a batch; blocks for a second or so, or while connecting.
     *
     * @param progress told of each message, and of each piece of a large body whenever it is read
     */
    Taken take(Progress progress);

    /**
     * Tells the broker that the batch in hand is stored. Blocks for a round trip. False when the broker did not confirm:
     * then its messages may come again.
     */
    boolean acknowledge();

    /** Hands the batch in hand back, to come again here or elsewhere. Blocks for a round trip. */
    void giveBack();

    /**
     * Notes that the streamed body in hand is not the one that was accepted, before it is given back. A message of which
     * this is noted time after time counts as undecodable when it comes again. Never blocks.
     */
    void noteWrongBody();

    /** Gives back what is in hand and lets go of the broker. May be called again; a later take opens anew. */
    @Override
    void close();
}
