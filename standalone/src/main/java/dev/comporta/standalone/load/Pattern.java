package dev.comporta.standalone.load;

/** Decides which connection sends when. Every method is called on the load's event loop. */
interface Pattern {
    /** This connection has nothing to do: it is new, or has its answer. */
    void idle(Line line);

    /** This connection is gone, and will not come back. */
    void gone(Line line);

    /** An answer came that was a 202, or some other end of a request: {@code accepted} false. */
    void ended(boolean accepted);

    /** Called again and again. How long until the next call is needed at the latest, nanoseconds. */
    long tick(long nowNanos);

    /** How many connections it would have open now. */
    int wanted();

    /** Nothing more will be sent. */
    boolean isOver(long nowNanos);
}
