/**
 * A lane's side of the broker: messages become batches, and are acknowledged only when told to.
 *
 * <p>In: messages of one collection's queue. Out: {@link dev.comporta.worker.batch.Batch batches} of decoded envelopes;
 * what nobody can decode goes to the queue of the dead in the same transaction. Must not know: SQL.
 */
@NullMarked
package dev.comporta.worker.queue;

import org.jspecify.annotations.NullMarked;
