package dev.comporta.worker;

import dev.comporta.common.service.Health;
import dev.comporta.worker.batch.BatchLane;
import dev.comporta.worker.batch.LaneState;
import dev.comporta.worker.batch.WriteLedger;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
 * <p>A write that is given back is taken again, so taken counts arrivals and not writes; stored counts rows. Besides,
 * {@code comporta_worker_lanes} says how many lanes are in which {@link LaneState}, or stuck, and
 * {@code comporta_database_up} whether the database answers. Thread-safe.
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

    /** How many of a collection's lanes are in each condition. To be called once a collection. */
    void bindLanes(String collection, List<BatchLane> lanes) {
        Stream.concat(Arrays.stream(LaneState.values()).map(LaneState::name), Stream.of(BatchLane.STUCK))
                .forEach(condition -> Gauge.builder("comporta.worker.lanes", lanes, all -> count(all, condition))
                        .description("Lanes of this worker, by what they are at; docs/states.md has the states")
                        .tag("collection", collection)
                        .tag("state", condition.toLowerCase(Locale.ROOT))
                        .strongReference(true)
                        .register(registry));
    }

    /** Whether the database answers. To be called once. */
    void bindDatabase(Supplier<Health> database) {
        Gauge.builder("comporta.database.up", database, asked -> asked.get().status() == Health.Status.UP ? 1 : 0)
                .description("1 while this worker's heartbeats, one every two seconds, reach the database, else 0")
                .strongReference(true)
                .register(registry);
    }

    private static long count(List<BatchLane> lanes, String condition) {
        return lanes.stream().filter(lane -> lane.condition().equals(condition)).count();
    }
}
