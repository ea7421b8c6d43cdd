package dev.comporta.worker.batch;

import dev.comporta.common.fault.Defect;
import dev.comporta.common.fault.FaultPoint;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that moves batches from the broker to the database: receive, store, commit there, and only then acknowledge
 * here. Whatever dies in between, the messages come again and their primary keys make them duplicates.
 *
 * <p>Threads: everything is the lane's own thread's; the volatile and atomic fields it writes and any thread reads.
 * Stopping is a latch and never an interrupt, which would break the connection in use.
 */
public final class BatchLane implements Service {
    /** A contended transaction is simply repeated this often before it counts as trouble. */
    private static final int QUIET_ATTEMPTS = 5;

    /** While versions are mixed a lane meets both in turn: the same complaint again so soon says nothing new. */
    private static final Duration NOT_TOLD_AGAIN = Duration.ofMinutes(10);

    /**
     * Alive, and not ahead by a single step for so long: the longest that a lane has to wait within one, for another's lock,
     * is 20 s. As long as an outage may last before it is the operator's.
     */
    static final Duration STUCK_AFTER = Outage.DOWN_AFTER;

    /** In heartbeats and metrics, instead of a state. */
    public static final String STUCK = "STUCK";

    private static final Logger LOG = LoggerFactory.getLogger(BatchLane.class);

    private final String name;
    private final BatchSource source;
    private final BatchStore store;
    private final BatchSplitter splitter;
    private final LaneRules rules;
    private final Progress progress;
    private final Outage database;
    private final Outage broker;
    private final Outage bodies;
    private final AtomicLong rows = new AtomicLong();
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Batch held;
    private @Nullable String complaint;
    private long complainedNanos;
    private volatile @Nullable String unreadable;
    private volatile Standing standing = new Standing(LaneState.NEW, "");

    private record Standing(LaneState state, String detail) {}

    public BatchLane(String name, BatchSource source, BatchStore store, LaneRules rules) {
        this.name = name;
        this.source = source;
        this.store = store;
        this.rules = rules;
        progress = new Progress(rules.outages().clock());
        splitter = new BatchSplitter(name, store, progress);
        database = rules.outages().database(name);
        broker = rules.outages().broker(name);
        bodies = rules.outages().body(name);
        thread = new Thread(this::run, "lane-" + name);
        thread.setDaemon(true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Tells the lane to stop after the batch in hand; returns at once. */
    public void askToStop() {
        stopAsked.countDown();
    }

    @Override
    public void stop(Duration within) {
        askToStop();
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(Math.max(1, within.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the lane is, for heartbeats. */
    public LaneState state() {
        return standing.state();
    }

    /** The same in a word for people and machines: the state's name, or {@link #STUCK}. */
    public String condition() {
        return stuck().isPresent() ? STUCK : state().name();
    }

    /** Rows this lane has stored since its start. */
    public long rows() {
        return rows.get();
    }

    /** The broker, as this lane sees it. */
    public Health brokerHealth() {
        return broker.health("broker");
    }

    @Override
    public Health health() {
        Standing now = standing;
        String newer = unreadable;
        if (newer != null && !now.state().isOver()) {
            return Health.down(name, newer + ": upgrade workers first");
        }
        return switch (now.state()) {
            case NEW -> Health.down(name, "not started");
            case WAITING_FOR_TABLE, BRAKED, FAILED -> Health.down(name, now.detail());
            case STOPPED -> Health.down(name, "stopped");
            default ->
                stuck().map(reason -> Health.down(name, reason))
                        .orElseGet(() -> worst(database.health(name), broker.health(name), bodies.health(name)));
        };
    }

    /** Why, where it is: alive, by its state at work, and not a step ahead for too long. */
    private Optional<String> stuck() {
        Optional<String> step = state().step();
        Duration since = progress.since();
        if (step.isEmpty() || since.compareTo(STUCK_AFTER) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                "stuck for " + since.toSeconds() + " s while " + step.get() + "; if that is well, restart the worker");
    }

    private static Health worst(Health... parts) {
        return Collections.max(Arrays.asList(parts), Comparator.comparing(Health::status));
    }

    private void run() {
        try {
            if (awaitTable()) {
                drain();
            }
            finish();
        } catch (Exception e) {
            LOG.error(
                    "A lane met a bug and has stopped; restart the worker. lane={} holding={} state={}",
                    name,
                    held == null ? "nothing" : held.ids(),
                    state(),
                    e);
            become(LaneState.FAILED, "met a bug, see the log: " + e);
            letGo();
        }
    }

    /** False when it was asked to stop while waiting. */
    private boolean awaitTable() {
        Optional<String> told = Optional.empty();
        for (Optional<String> obstacle = store.obstacle(); obstacle.isPresent(); obstacle = store.obstacle()) {
            if (!obstacle.equals(told)) {
                LOG.warn(
                        "A lane cannot store anything yet and looks again. lane={} reason=\"{}\"",
                        name,
                        obstacle.get());
                told = obstacle;
                waitForTable(obstacle.get());
            }
            if (stopsWithin(rules.recheck())) {
                return false;
            }
        }
        if (told.isPresent()) {
            LOG.info("A lane can store now. lane={}", name);
        }
        return true;
    }

    private void waitForTable(String reason) {
        if (state() == LaneState.WAITING_FOR_TABLE) {
            standing = new Standing(LaneState.WAITING_FOR_TABLE, reason);
        } else {
            become(LaneState.WAITING_FOR_TABLE, reason);
        }
    }

    private void drain() {
        while (!isStopping() && !rules.brake().isTripped()) {
            progress.made();
            if (state() != LaneState.RECEIVING) {
                become(LaneState.RECEIVING, "");
            }
            Taken taken = source.take(progress);
            if (taken instanceof Taken.Some some) {
                broker.over();
                unreadable = null;
                hold(some.batch());
                store(some.batch());
            } else if (taken instanceof Taken.Nothing) {
                broker.over();
                bodies.over();
                unreadable = null;
            } else if (taken instanceof Taken.Away away) {
                Duration wait = broker.failed(away.reason(), progress.last());
                become(LaneState.WAITING_FOR_BROKER, away.reason());
                stopsWithin(wait);
            } else if (taken instanceof Taken.Unreadable newer) {
                awaitUpgrade(newer.reason());
            }
        }
    }

    /** Told once, and red, until something readable comes: the same message is met again and again. */
    private void awaitUpgrade(String reason) {
        broker.over();
        if (!reason.equals(unreadable) && isNews(reason)) {
            LOG.error(
                    "A message is not for this version and was given back; upgrade workers first. lane={} reason=\"{}\"",
                    name,
                    reason);
        }
        unreadable = reason;
        become(LaneState.WAITING_FOR_UPGRADE, "");
        stopsWithin(rules.recheck());
    }

    private boolean isNews(String reason) {
        long now = System.nanoTime();
        boolean news = !reason.equals(complaint) || now - complainedNanos > NOT_TOLD_AGAIN.toNanos();
        complaint = reason;
        complainedNanos = news ? now : complainedNanos;
        return news;
    }

    /** Ends with the batch stored and acknowledged, or given back. */
    private void store(Batch batch) {
        rules.faults().at(FaultPoint.AFTER_RECEIVE);
        if (rules.faults().has(Defect.ACKNOWLEDGE_BEFORE_COMMIT) && batch.streamed() == null) {
            source.acknowledge();
        }
        for (int attempt = 1; ; attempt++) {
            become(LaneState.STORING, "");
            long begun = System.nanoTime();
            StoreResult result = splitter.store(batch);
            if (result instanceof Stored stored) {
                database.over();
                bodies.over();
                rules.ledger().decided(batch, stored, Duration.ofNanos(System.nanoTime() - begun));
                held = null;
                rows.addAndGet(stored.stored());
                acknowledge(batch, stored);
                return;
            }
            Unavailable unavailable = (Unavailable) result;
            Instant since = progress.last();
            become(LaneState.WAITING_FOR_DATABASE, unavailable.reason());
            if (unavailable.trouble() == Trouble.WRONG_BODY) {
                source.noteWrongBody();
            }
            boolean stop = stopsWithin(waitAfter(unavailable, attempt, since));
            if (stop || batch.streamed() != null) {
                letGo();
                return;
            }
        }
    }

    private Duration waitAfter(Unavailable unavailable, int attempt, Instant since) {
        if (unavailable.trouble() == Trouble.CONTENTION && attempt <= QUIET_ATTEMPTS) {
            return rules.outages().schedule().delay(1, Math.random());
        }
        boolean ofBody = unavailable.trouble() == Trouble.BODY || unavailable.trouble() == Trouble.WRONG_BODY;
        return (ofBody ? bodies : database).failed(unavailable.reason(), since);
    }

    private void acknowledge(Batch batch, Stored stored) {
        become(LaneState.ACKNOWLEDGING, "");
        rules.faults().at(FaultPoint.AFTER_COMMIT);
        if (!source.acknowledge()) {
            LOG.warn(
                    "The broker did not confirm that a stored batch is done with; its writes may come again, as duplicates."
                            + " lane={} writes={} ids={}",
                    name,
                    batch.writes(),
                    batch.ids());
        }
        rules.faults().at(FaultPoint.AFTER_ACKNOWLEDGE);
        rules.brake().note(stored.stored(), stored.dead());
        LOG.debug("Stored a batch. lane={} messages={} {}", name, batch.messages(), stored);
    }

    private void finish() {
        if (rules.brake().isTripped() && !isStopping()) {
            LOG.error(
                    "Too many writes died, so this collection is no longer stored; find the cause among its dead letters,"
                            + " mend it and restart the worker. lane={} limit={} of={}",
                    name,
                    Brake.MORE_THAN,
                    Brake.WINDOW);
            become(
                    LaneState.BRAKED,
                    "the brake: over 10 % of its last writes died; mend the cause and restart the worker");
        } else {
            become(LaneState.STOPPED, "");
        }
        source.close();
    }

    private void hold(Batch batch) {
        held = batch;
        rules.ledger().taken(batch.writes());
        trace("A write has come from the broker.", batch);
    }

    private void letGo() {
        Batch batch = held;
        held = null;
        if (batch != null) {
            rules.ledger().returned(batch.writes());
            trace("A write goes back to the broker.", batch);
            source.giveBack();
        }
        if (state().isOver()) {
            source.close();
        }
    }

    /** For whoever follows one write. */
    private void trace(String what, Batch batch) {
        if (LOG.isDebugEnabled()) {
            batch.headers()
                    .forEach(header ->
                            LOG.debug("{} id={} lane={} redelivered={}", what, header.id(), name, batch.redelivered()));
        }
    }

    private boolean isStopping() {
        return stopAsked.getCount() == 0;
    }

    private boolean stopsWithin(Duration wait) {
        try {
            return stopAsked.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopAsked.countDown();
            return true;
        }
    }

    private void become(LaneState next, String detail) {
        LaneState before = state();
        if (!before.mayBecome(next)) {
            throw new IllegalStateException("a lane cannot become " + next + " when it is " + before);
        }
        progress.made();
        standing = new Standing(next, detail);
    }
}
