package dev.comporta.ingest.receipt;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.settings.DatabaseSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one poller: asks the database for everybody at once, a replica first where there is one (it may know of a row or a
 * dead letter; that there is nothing is believed of the primary only).
 *
 * <p>Threads: {@link #ask} is called by event loops and returns at once; one thread of its own reads; answers are given at
 * the asker's home.
 */
public final class ReceiptReader implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptReader.class);

    /** The least time between two polls: what a waiting client may lose, and forty statements a second for the server. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    /** Without questions the server is asked so often, for this door's health. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** And so often while it is away, for those who would wait for their rows. */
    private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** On a busy machine the first connection, with its classes, takes longer than a healthy one may later. */
    private static final long FIRST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Optional<DatabaseSettings> replicaSettings;
    private final DatabaseSettings primarySettings;
    private final MeterRegistry registry;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final List<ReceiptWatch> arriving = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "comporta-receipts");
    private final ReceiptRoom room = new ReceiptRoom();
    private long warnFrom;
    private boolean warned;
    private volatile boolean away;
    private volatile boolean hurried;
    private volatile boolean stopping;
    private @Nullable ReceiptDatabase primary;
    private @Nullable ReceiptDatabase replica;

    /** @param registry gets the pools' meters */
    public ReceiptReader(DatabaseSettings primary, Optional<DatabaseSettings> replica, MeterRegistry registry) {
        this.registry = registry;
        primarySettings = primary;
        replicaSettings = replica;
        thread.setDaemon(true);
    }

    /**
     * Asks until every id was seen or {@code wait} is over, at least once. What was asked, or empty when too many are asking
     * already: nothing happened.
     */
    public Optional<ReceiptWatch> ask(
            ReceiptQuestion question, Duration wait, Executor home, Consumer<ReceiptAnswer> answer) {
        ReceiptWatch watch = new ReceiptWatch(question, wait, home, answer);
        lock.lock();
        try {
            if (stopping || !room.enter(watch)) {
                return Optional.empty();
            }
            arriving.add(watch);
            asked.signal();
            return Optional.of(watch);
        } finally {
            lock.unlock();
        }
    }

    /** True when the database did not answer lately: a question would take its time and be answered with nothing. */
    public boolean isAway() {
        return away;
    }

    /** From now on nobody waits: each question is answered after one look. */
    public void hurry() {
        hurried = true;
    }

    @Override
    public String name() {
        return "database";
    }

    /** Returns at once: the database may come later. */
    @Override
    public void start() {
        primary = new ReceiptDatabase("receipts", primarySettings, registry);
        replica = replicaSettings
                .map(settings -> new ReceiptDatabase("receipts-replica", settings, registry))
                .orElse(null);
        thread.start();
    }

    /** Whoever still waits is told that nothing is known. */
    @Override
    public void stop(Duration within) {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(Math.max(1, within.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Never worse than a warning: writes are taken without a database. */
    @Override
    public Health health() {
        return away
                ? Health.warn(name(), "The database does not answer: receipts are not told, writes are still taken.")
                : Health.up(name());
    }

    private void run() {
        List<ReceiptWatch> open = new ArrayList<>();
        warnFrom = System.nanoTime() + FIRST_PATIENCE_NANOS;
        try {
            while (!stopping) {
                long began = System.nanoTime();
                poll(open);
                await(open, began);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The receipts' reader met a bug and has ended.", e);
            away = true;
            stopping = true;
        } finally {
            end(open);
        }
    }

    private void poll(List<ReceiptWatch> open) {
        try {
            ReceiptDatabase server = Objects.requireNonNull(primary);
            if (open.isEmpty()) {
                server.check();
            } else {
                askReplica(open);
                see(open, server);
            }
            if (warned) {
                LOG.info("The database answers again.");
            }
            warned = false;
            warnFrom = System.nanoTime();
            away = false;
            finish(open, watch -> hurried || watch.isOver(), ReceiptWatch::tell);
        } catch (SQLException e) {
            if (!warned && !stopping && System.nanoTime() - warnFrom >= 0) {
                LOG.warn("The database does not answer; receipts are not told. reason={}", e.toString());
                warned = true;
            }
            away = true;
            finish(open, watch -> true, ReceiptWatch::tellAway);
        }
    }

    private void askReplica(List<ReceiptWatch> open) {
        if (replica == null) {
            return;
        }
        try {
            see(open, replica);
        } catch (SQLException e) {
            LOG.debug("The replica does not answer; the primary is asked.", e);
        }
    }

    private static void see(List<ReceiptWatch> open, ReceiptDatabase server) throws SQLException {
        Map<Collection, Set<UUID>> ids = new LinkedHashMap<>();
        Set<UUID> keyed = new HashSet<>();
        for (ReceiptWatch watch : open) {
            for (Collection collection : watch.question().collections()) {
                ids.computeIfAbsent(collection, none -> new HashSet<>()).addAll(watch.open());
            }
            if (watch.question().keyed()) {
                keyed.addAll(watch.open());
            }
        }
        ids.values().removeIf(Set::isEmpty);
        if (!ids.isEmpty()) {
            Map<UUID, Sighting> found = new HashMap<>(server.look(ids, keyed));
            open.forEach(watch -> watch.see(found));
        }
    }

    private void finish(List<ReceiptWatch> open, Predicate<ReceiptWatch> over, Consumer<ReceiptWatch> tell) {
        List<ReceiptWatch> finished = open.stream().filter(over).toList();
        open.removeAll(finished);
        lock.lock();
        try {
            finished.forEach(room::leave);
        } finally {
            lock.unlock();
        }
        finished.forEach(tell);
    }

    /** Until it is time to look again: soon while somebody waits, as soon as somebody asks otherwise. */
    private void await(List<ReceiptWatch> open, long began) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long rest = POLL_NANOS - (System.nanoTime() - began);
            while (rest > 0) {
                rest = asked.awaitNanos(rest);
            }
            long idle = away ? AWAY_NANOS : IDLE_NANOS;
            while (open.isEmpty() && arriving.isEmpty() && idle > 0) {
                idle = asked.awaitNanos(idle);
            }
            open.addAll(arriving);
            arriving.clear();
        } finally {
            lock.unlock();
        }
    }

    private void end(List<ReceiptWatch> open) {
        lock.lock();
        try {
            open.addAll(arriving);
            arriving.clear();
        } finally {
            lock.unlock();
        }
        finish(open, watch -> true, ReceiptWatch::tellAway);
        if (primary != null) {
            primary.close();
        }
        if (replica != null) {
            replica.close();
        }
    }
}
