package dev.comporta.standalone.drill;

import java.time.Duration;
import java.util.List;

/**
 * What a request came to.
 *
 * @param receipts paths, one a write, in order; of a write in doubt too
 * @param after how long the service asks to wait
 * @param mayRetry whether the service says so
 */
record Answer(Meaning meaning, int status, List<String> receipts, Duration after, boolean mayRetry) {
    /** As a client has to take it. */
    enum Meaning {
        /** 202 or 201: the promise is given. */
        ACCEPTED,
        /** Certainly not accepted. */
        REFUSED,
        /** Said to be in doubt. */
        IN_DOUBT,
        /** No answer, or none that says what became of it. */
        NONE
    }

    static Answer none() {
        return new Answer(Meaning.NONE, 0, List.of(), Duration.ZERO, false);
    }
}
