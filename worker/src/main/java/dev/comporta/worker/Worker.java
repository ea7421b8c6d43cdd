package dev.comporta.worker;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.trace.Tracing;
import dev.comporta.worker.batch.BatchLane;
import dev.comporta.worker.batch.BatchSource;
import dev.comporta.worker.batch.BatchStore;
import dev.comporta.worker.batch.Brake;
import dev.comporta.worker.batch.LaneRules;
import dev.comporta.worker.batch.LaneState;
import dev.comporta.worker.batch.Outages;
import dev.comporta.worker.batch.RetrySchedule;
import dev.comporta.worker.batch.WriteLedger;
import dev.comporta.worker.queue.JmsBatchSource;
import dev.comporta.worker.store.Database;
import dev.comporta.worker.store.DeadLetterRetention;
import dev.comporta.worker.store.Heartbeats;
import dev.comporta.worker.store.Obstacle;
import dev.comporta.worker.trace.LaneTrace;
import dev.comporta.worker.trace.TracedBatchSource;
import dev.comporta.worker.trace.TracedBatchStore;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker, wired: some lanes for each collection, their connections, heartbeats and metrics. Starts without a broker or a
 * database, and waits for them; refuses only a database that would lose what it commits.
 *
 * <p>Threads: immutable after construction; each part has its own.
 */
public final class Worker implements Service {
    /** What closing connections may take once their lanes did not stop in time. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final QueueConnections connections;
    private final Database database;
    private final List<BatchLane> lanes;
    private final Heartbeats heartbeats;
    private final Optional<DeadLetterRetention> retention;
    private final Optional<Tracing> tracing;

    public Worker(WorkerSettings settings, Collections collections, PrometheusMeterRegistry registry) {
        connections = new QueueConnections(settings.queue(), settings.faults());
        List<Collection> all = collections.all();
        database = new Database(settings.database(), all.size() * settings.lanes(), settings.faults(), registry);
        Outages outages = new Outages(RetrySchedule.DEFAULT, InstantSource.system());
        WorkerMetrics metrics = new WorkerMetrics(registry);
        tracing = settings.traces().isPresent()
                ? Optional.of(Tracing.ofWorker(settings.traces().get(), registry))
                : Optional.empty();
        lanes = lanes(settings, all, metrics, outages);
        heartbeats = new Heartbeats(
                database,
                ProcessHandle.current().pid() + ":" + UUID.randomUUID(),
                this::beats,
                outages.database("heartbeats"));
        metrics.bindDatabase(heartbeats::health);
        retention = settings.deadLetterRetention().map(keep -> new DeadLetterRetention(database, keep));
    }

    @Override
    public String name() {
        return "worker";
    }

    @Override
    public void start() {
        Optional<Obstacle> obstacle = database.prepare();
        if (obstacle.isPresent() && !obstacle.get().mayPass()) {
            letGo();
            throw new StartFailedException(obstacle.get().reason());
        }
        tracing.ifPresent(Tracing::start);
        heartbeats.start();
        retention.ifPresent(DeadLetterRetention::start);
        lanes.forEach(BatchLane::start);
        LOG.info("Lanes started. lanes={}", lanes.stream().map(BatchLane::name).toList());
    }

    /** Lanes store and acknowledge what they hold; what they only prefetched goes back with their connections. */
    @Override
    public void stop(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        lanes.forEach(BatchLane::askToStop);
        lanes.forEach(lane -> lane.stop(left(deadline)));
        retention.ifPresent(part -> part.stop(left(deadline)));
        heartbeats.stop(left(deadline));
        letGo();
        lanes.stream().filter(Worker::isRunning).forEach(lane -> {
            LOG.warn(
                    "A lane did not stop in time; what it held comes again. lane={} state={}",
                    lane.name(),
                    lane.state());
            lane.stop(LAST_MOMENT);
        });
        tracing.ifPresent(part -> part.stop(left(deadline)));
    }

    @Override
    public Health health() {
        List<Health> parts = new ArrayList<>();
        parts.add(heartbeats.health());
        retention.ifPresent(part -> parts.add(part.health()));
        tracing.ifPresent(part -> parts.add(part.health()));
        lanes.stream()
                .map(BatchLane::brokerHealth)
                .max(Comparator.comparing(Health::status))
                .ifPresent(parts::add);
        lanes.forEach(lane -> parts.add(lane.health()));
        return Health.of(name(), parts);
    }

    private List<BatchLane> lanes(
            WorkerSettings settings, List<Collection> collections, WorkerMetrics metrics, Outages outages) {
        List<BatchLane> made = new ArrayList<>();
        for (Collection collection : collections) {
            WriteLedger ledger = metrics.ledger(collection.name());
            LaneRules rules = new LaneRules(new Brake(), ledger, outages, LaneRules.DEFAULT_RECHECK, settings.faults());
            List<BatchLane> own = new ArrayList<>();
            for (int lane = 1; lane <= settings.lanes(); lane++) {
                own.add(lane(
                        collection.name() + "-" + lane,
                        new JmsBatchSource(connections, collection.name(), settings.limits(), ledger),
                        collection,
                        rules));
            }
            metrics.bindLanes(collection.name(), own);
            made.addAll(own);
        }
        return made;
    }

    private BatchLane lane(String name, BatchSource source, Collection collection, LaneRules rules) {
        BatchStore store = database.store(collection);
        if (tracing.isEmpty()) {
            return new BatchLane(name, source, store, rules);
        }
        LaneTrace trace = new LaneTrace(
                tracing.get(), name, collection.name(), collection.table().name());
        return new BatchLane(name, new TracedBatchSource(source, trace), new TracedBatchStore(store, trace), rules);
    }

    private List<Heartbeats.Beat> beats() {
        return lanes.stream()
                .map(lane -> new Heartbeats.Beat(lane.name(), lane.condition(), lane.rows()))
                .toList();
    }

    private static boolean isRunning(BatchLane lane) {
        return lane.state() != LaneState.NEW && !lane.state().isOver();
    }

    private void letGo() {
        connections.close();
        database.close();
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
