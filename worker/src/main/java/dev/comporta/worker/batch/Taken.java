package dev.comporta.worker.batch;

/** What a {@link BatchSource} had. Immutable. */
public sealed interface Taken {
    /**
     * A batch, now in the lane's hand until it is acknowledged or given back.
     *
     * @param sinceNanos when its first message was here, as {@link System#nanoTime} says it
     */
    record Some(Batch batch, long sinceNanos) implements Taken {
        public Some(Batch batch) {
            this(batch, System.nanoTime());
        }
    }

    /** Nothing came within the poll. */
    record Nothing() implements Taken {}

    /** The broker cannot be reached; nothing is in hand. */
    record Away(String reason) implements Taken {}

    /** A message that this version must not touch came first, and was given back; nothing is in hand. */
    record Unreadable(String reason) implements Taken {}
}
