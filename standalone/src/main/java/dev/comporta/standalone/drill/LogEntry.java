package dev.comporta.standalone.drill;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A line of the clients' log.
 *
 * @param at milliseconds since 1970
 * @param marker of the write that it is about
 * @param kind for a start
 * @param digest for a start: the SHA-256 that the row must have
 * @param answer for an end, or what a receipt said
 * @param status of HTTP, 0 when there was none
 * @param receipt its URL's path, where one was given
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
record LogEntry(
        long at,
        Event event,
        String marker,
        @Nullable WorkKind kind,
        @Nullable String digest,
        @Nullable String answer,
        int status,
        @Nullable String receipt) {

    /** What happened. */
    enum Event {
        /** Written, and on disk, before the request goes out. */
        START,
        END,
        /** A receipt was asked for during the drill. */
        RECEIPT
    }

    static LogEntry start(String marker, WorkKind kind, String digest) {
        return new LogEntry(System.currentTimeMillis(), Event.START, marker, kind, digest, null, 0, null);
    }

    static LogEntry end(String marker, Answer answer, @Nullable String receipt) {
        return new LogEntry(
                System.currentTimeMillis(),
                Event.END,
                marker,
                null,
                null,
                answer.meaning().name(),
                answer.status(),
                receipt);
    }

    static LogEntry receipt(String marker, String said, int status, String receipt) {
        return new LogEntry(System.currentTimeMillis(), Event.RECEIPT, marker, null, null, said, status, receipt);
    }
}
