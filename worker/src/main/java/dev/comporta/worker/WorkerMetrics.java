package dev.comporta.worker;

import dev.comporta.worker.batch.WriteLedger;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What a worker counts. For each collection, and so in sum, at any moment when no lane is between two of these lines:
 *
 * <pre>
 * comporta_writes_taken_total = comporta_writes_stored_total
 *                             + comporta_writes_duplicate_total
 *                             + comporta_writes_dead_total
 *                             + comporta_writes_returned_total
 *                             + comporta_worker_inflight_writes
 * </pre>
 *
 * <p>A write that is given back is taken again, so taken counts arrivals and not writes; stored counts rows. Thread-safe.
 */
final class WorkerMetrics {
    private final MeterRegistry registry;

    WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Where one collection's lanes account for their writes. To be asked for once a collection. */
    WriteLedger ledger(String collection) {
        return new CollectionMetrics(registry, collection);
    }
}
