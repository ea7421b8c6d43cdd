/**
 * Who drains, and what died: what the far side of the queue tells through the database.
 *
 * <p>In: that somebody looks. Out: each worker's last heartbeat and a bounded count of dead letters. Asks nothing while nobody
 * looks. Must not know: HTTP, JMS, a collection's table.
 */
@NullMarked
package dev.comporta.ingest.workers;

import org.jspecify.annotations.NullMarked;
