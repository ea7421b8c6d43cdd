package dev.comporta.ingest;

import dev.comporta.common.depth.QueueDepth;
import dev.comporta.ingest.http.HttpDoor;
import dev.comporta.ingest.http.WriteCounts;
import dev.comporta.ingest.queue.BrokerWatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * The door's meters. Whenever nothing moves,
 *
 * <pre>
 * comporta_writes_received_total = comporta_writes_accepted_total
 *                                + comporta_writes_refused_total, over all codes (HTTP status)
 *                                + comporta_writes_unknown_total
 *                                + comporta_writes_aborted_total
 *                                + comporta_inflight_writes
 * </pre>
 *
 * {@link WriteCounts} says what counts as received, and when. Besides: {@code comporta_accept_seconds} (from a write's last
 * byte to the broker's confirm), {@code comporta_inflight_bytes}, {@code comporta_event_loop_waits_total} (zero, or a bug
 * holds up requests; the log has its stack), and by collection {@code comporta_queue_depth} (writes,
 * waiting and in delivery) and {@code comporta_queue_oldest_seconds}, which are NaN while the broker does not tell them.
 *
 * <p>Thread-safe.
 */
final class IngestMetrics {
    /** From a fast disk's sync to the default accept timeout and beyond. */
    private static final Duration[] ACCEPT_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Timer accept;

    IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
        accept = Timer.builder("comporta.accept")
                .description("From the last byte of a write to the broker's confirm")
                .serviceLevelObjectives(ACCEPT_BUCKETS)
                .register(registry);
    }

    void acceptedAfter(long nanos) {
        accept.record(nanos, TimeUnit.NANOSECONDS);
    }

    void bindWrites(WriteCounts counts) {
        counter("comporta.writes.received", "Writes that came in", counts, WriteCounts::received);
        counter("comporta.writes.accepted", "Writes that the broker confirmed in time", counts, WriteCounts::accepted);
        counter("comporta.writes.unknown", "Writes whose confirm did not come in time", counts, WriteCounts::unknown);
        counter("comporta.writes.aborted", "Writes whose client went away mid-body", counts, WriteCounts::aborted);
        counts.refused()
                .forEach(
                        (status, refused) -> FunctionCounter.builder("comporta.writes.refused", refused, LongAdder::sum)
                                .description("Writes that were answered with an error, by HTTP status")
                                .tag("code", Integer.toString(status))
                                .register(registry));
        gauge("comporta.inflight.writes", "Writes that are not answered yet", counts, WriteCounts::inflight);
    }

    void bindDoor(HttpDoor door) {
        Gauge.builder("comporta.inflight", door, HttpDoor::inflightBytes)
                .description("Bodies in this door's memory")
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder("comporta.event.loop.waits", door, HttpDoor::loopWaits)
                .description("How often an event loop was found waiting, where nothing may wait")
                .register(registry);
    }

    void bindQueues(BrokerWatch watch, List<String> collections) {
        for (String collection : collections) {
            Gauge.builder("comporta.queue.depth", watch, from -> figure(from, collection, QueueDepth::writes))
                    .description("Writes in the collection's queue, waiting and in delivery")
                    .tag("collection", collection)
                    .register(registry);
            Gauge.builder(
                            "comporta.queue.oldest",
                            watch,
                            from -> figure(
                                    from, collection, depth -> depth.oldest().toMillis() / 1000.0))
                    .description("Age of the oldest write in the collection's queue")
                    .baseUnit("seconds")
                    .tag("collection", collection)
                    .register(registry);
        }
    }

    private static double figure(BrokerWatch watch, String collection, ToDoubleFunction<QueueDepth> figure) {
        return watch.depths()
                .map(depths -> depths.collections().get(collection))
                .map(figure::applyAsDouble)
                .orElse(Double.NaN);
    }

    private void counter(String name, String help, WriteCounts counts, ToDoubleFunction<WriteCounts> value) {
        FunctionCounter.builder(name, counts, value).description(help).register(registry);
    }

    private void gauge(String name, String help, WriteCounts counts, ToDoubleFunction<WriteCounts> value) {
        Gauge.builder(name, counts, value).description(help).register(registry);
    }
}
