package dev.comporta.worker.store;

/** What each new session of the worker's is told, once, before it is used. Constants. */
final class SessionRules {
    /** The state of {@link #SQL}'s own refusal; class F0 is PostgreSQL's for its configuration. */
    static final String LOSES_COMMITS = "F0000";

    /**
     * A worker that freezes inside a transaction keeps its locks, and its messages go to other lanes when the broker has
     * missed it for 30 s.
     *
     * <ul>
     *   <li>{@code idle_in_transaction_session_timeout}, 60 s: longer than any pause between two statements of a worker
     *       that lives, and as long as its own socket waits; then the frozen one's locks are free. A session in the middle
     *       of a COPY is not idle, however slowly the body comes.
     *   <li>{@code lock_timeout}, 20 s: until then the lane that took over is told, and tells why it waits, well before its
     *       socket gives up after 60 s and leaves a blocked session behind.
     *   <li>{@code client_connection_check_interval}, 10 s: a session that waits for a lock notices within it that its
     *       worker is gone. PostgreSQL 13 does not know it, and Windows cannot do it: without it the other two have to do.
     *   <li>{@code synchronous_commit}: switched on where somebody switched it off since the start, which refuses that.
     *       {@code fsync} and {@code full_page_writes} are the server's alone: a session that finds them off is not used.
     *   <li>{@code backend_flush_after}, 1 MB where nobody chose another: else what COPY writes stays in the system's cache
     *       until a checkpoint syncs all of it at once. At a thousand uploads of 100 KB a second that was a gigabyte each ten
     *       seconds, for which every other fsync waited half a second, the broker's too. Without effect on
     *       some systems; Linux is not one of them.
     * </ul>
     */
    static final String SQL = """
            DO $$
            BEGIN
                IF current_setting('fsync') = 'off' OR current_setting('full_page_writes') = 'off' THEN
                    RAISE EXCEPTION USING ERRCODE = 'F0000', MESSAGE = 'PostgreSQL''s setting '
                        || CASE current_setting('fsync') WHEN 'off' THEN 'fsync' ELSE 'full_page_writes' END
                        || ' is off: committed writes would be lost in a crash. Turn it on for the server.';
                END IF;
                PERFORM set_config('idle_in_transaction_session_timeout', '60s', false);
                PERFORM set_config('lock_timeout', '20s', false);
                IF current_setting('synchronous_commit') = 'off' THEN
                    PERFORM set_config('synchronous_commit', 'on', false);
                END IF;
                IF current_setting('backend_flush_after') = '0' THEN
                    PERFORM set_config('backend_flush_after', '1MB', false);
                END IF;
                BEGIN
                    PERFORM set_config('client_connection_check_interval', '10s', false);
                EXCEPTION WHEN OTHERS THEN
                    NULL;
                END;
            END
            $$
            """;

    /** A drill's planted defect. */
    static final String DEFECTIVE_SQL = "SET SESSION synchronous_commit = off";

    private SessionRules() {}
}
