package dev.comporta.worker;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.worker.batch.Batch;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.WriteLedger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** One collection's part of {@link WorkerMetrics}. Thread-safe. */
final class CollectionMetrics implements WriteLedger {
    private static final String LABEL = "collection";

    /** From an idle system's milliseconds to the hours of an outage that was drained. */
    private static final Duration[] ACCEPT_TO_STORED = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        Duration.ofHours(2),
        Duration.ofHours(12)
    };

    private static final Duration[] STORE = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private static final double[] ROWS = {1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000, 5000, 10_000, 25_000, 100_000
    };

    private final AtomicLong inflight = new AtomicLong();
    private final Counter taken;
    private final Counter stored;
    private final Counter duplicate;
    private final Counter dead;
    private final Counter returned;
    private final DistributionSummary batchRows;
    private final Timer storing;
    private final Timer acceptToStored;

    CollectionMetrics(MeterRegistry registry, String collection) {
        taken = counter(registry, collection, "taken", "Writes that lanes took from the broker.");
        stored = counter(registry, collection, "stored", "Writes that became rows.");
        duplicate = counter(registry, collection, "duplicate", "Writes that were rows, or dead, before.");
        dead = counter(registry, collection, "dead", "Writes that became dead letters, or that nobody can decode.");
        returned = counter(registry, collection, "returned", "Writes given back to the broker, to be taken again.");
        Gauge.builder("comporta.worker.inflight.writes", inflight, AtomicLong::get)
                .description("Writes in the lanes' hands.")
                .tag(LABEL, collection)
                .register(registry);
        batchRows = DistributionSummary.builder("comporta.batch.rows")
                .description("Writes of a batch.")
                .tag(LABEL, collection)
                .serviceLevelObjectives(ROWS)
                .register(registry);
        storing = Timer.builder("comporta.store")
                .description("Storing a batch, from the transaction's begin to its commit.")
                .tag(LABEL, collection)
                .serviceLevelObjectives(STORE)
                .register(registry);
        acceptToStored = Timer.builder("comporta.accept.to.stored")
                .description("From a door's having a write to its commit in the database.")
                .tag(LABEL, collection)
                .serviceLevelObjectives(ACCEPT_TO_STORED)
                .register(registry);
    }

    @Override
    public void taken(int writes) {
        inflight.addAndGet(writes);
        taken.increment(writes);
    }

    @Override
    public void returned(int writes) {
        returned.increment(writes);
        inflight.addAndGet(-writes);
    }

    @Override
    public void decided(Batch batch, Stored outcome, Duration took) {
        stored.increment(outcome.stored());
        duplicate.increment(outcome.duplicate());
        dead.increment(outcome.dead());
        inflight.addAndGet(-batch.writes());
        batchRows.record(batch.writes());
        storing.record(took);
        if (outcome.stored() > 0) {
            recordAges(batch, Instant.now());
        }
    }

    @Override
    public void undecodable(int writes) {
        taken.increment(writes);
        dead.increment(writes);
    }

    /** Of a batch's few duplicates and dead too: which they were is not worth carrying here. */
    private void recordAges(Batch batch, Instant now) {
        for (Envelope envelope : batch.envelopes()) {
            acceptToStored.record(Duration.between(envelope.header().receivedAt(), now));
        }
        if (batch.streamed() != null) {
            acceptToStored.record(Duration.between(batch.streamed().header().receivedAt(), now));
        }
    }

    private static Counter counter(MeterRegistry registry, String collection, String what, String description) {
        return Counter.builder("comporta.writes." + what)
                .description(description)
                .tag(LABEL, collection)
                .register(registry);
    }
}
