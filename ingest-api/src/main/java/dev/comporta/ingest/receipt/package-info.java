/**
 * What became of a write: one poller asks the database for all who want to know.
 *
 * <p>In: ids with the collections whose tables may hold them. Out: what is there. Table and column names come from the
 * collections' declarations only. With {@code ingest.workers} the only place in this process that
 * knows SQL. Must not know: HTTP, JMS, tokens.
 */
@NullMarked
package dev.comporta.ingest.receipt;

import org.jspecify.annotations.NullMarked;
