/**
 * The loop of a lane: a batch is received, stored and only then acknowledged, whatever happens in between.
 *
 * <p>In: batches of envelopes from a {@link dev.comporta.worker.batch.BatchSource}. Out: rows and dead letters through a
 * {@link dev.comporta.worker.batch.BatchStore}, committed before the batch is acknowledged. Must not know: JMS, JDBC, or
 * what any collection contains.
 */
@NullMarked
package dev.comporta.worker.batch;

import org.jspecify.annotations.NullMarked;
