package dev.comporta.standalone.drill;

/** What a client of the drill posts, how often, and what has to become of it. */
public enum WorkKind {
    COMMENT(62, Fate.ROW),
    /** With an Idempotency-Key: tried again whatever was answered. */
    KEYED(12, Fate.ROW),
    /** The same key and body twice at once, over two connections to one door. */
    TWINS(4, Fate.ROW),
    /** Several in one request. */
    LINES(6, Fate.ROW),
    UPLOAD(9, Fate.ROW),
    KEYED_UPLOAD(3, Fate.ROW),
    /** Goes over the spool. */
    LARGE_UPLOAD(2, Fate.ROW),
    /** Valid, and refused by the database for good. */
    POISON(1, Fate.DEAD_LETTER),
    /** With a NUL, which no door may accept. */
    INVALID(1, Fate.NOTHING);

    /** What an accepted write becomes. */
    enum Fate {
        ROW,
        DEAD_LETTER,
        NOTHING
    }

    private final int percent;
    private final Fate fate;

    WorkKind(int percent, Fate fate) {
        this.percent = percent;
        this.fate = fate;
    }

    Fate fate() {
        return fate;
    }

    boolean isKeyed() {
        return this == KEYED || this == TWINS || this == KEYED_UPLOAD;
    }

    /** @param number 0 to 99 */
    static WorkKind of(int number) {
        int left = number;
        for (WorkKind kind : values()) {
            left -= kind.percent;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalArgumentException("the shares make less than " + number + " %");
    }
}
