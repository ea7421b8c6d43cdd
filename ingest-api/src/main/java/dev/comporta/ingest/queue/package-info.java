/**
 * From the door to the broker: what is handed in together travels together, and blocking happens only here.
 *
 * <p>In: accepted writes ({@link dev.comporta.ingest.queue.PendingWrite}, and spooled files). Out: for each, once, a
 * {@link dev.comporta.ingest.queue.SendResult} on the executor that it came from; and what the broker says of its queues.
 * The only place in this process that knows JMS. Must not know: HTTP, SQL, what a body contains.
 */
@NullMarked
package dev.comporta.ingest.queue;

import org.jspecify.annotations.NullMarked;
