package dev.comporta.common.depth;

/** Messages that were looked at, and the writes in them. Immutable. */
public record Counted(long messages, long writes) {
    public static final Counted NOTHING = new Counted(0, 0);

    Counted plus(Counted other) {
        return new Counted(messages + other.messages, writes + other.writes);
    }

    /** Writes of a message, as a mean; only for some messages. */
    double mean() {
        return (double) writes / messages;
    }
}
