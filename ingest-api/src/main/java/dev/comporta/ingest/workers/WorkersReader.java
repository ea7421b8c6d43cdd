package dev.comporta.ingest.workers;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Heartbeat;
import dev.comporta.common.service.Service;
import dev.comporta.common.settings.DatabaseSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the database every two seconds who drains, as long as somebody wants to know, and not at all otherwise.
 *
 * <p>Threads: one of its own asks; {@link #now} may be called by any, and never blocks.
 */
public final class WorkersReader implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(WorkersReader.class);

    /** As often as workers tell. */
    private static final long PERIOD_NANOS = Heartbeat.PERIOD.toNanos();

    /** Who looks asks every second; who has not for so long, looks no more. */
    private static final long WANTED_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Two periods and a moment: an answer that is older says nothing of the workers any more. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final DatabaseSettings settings;
    private final Thread thread = new Thread(this::run, "comporta-workers-reader");
    private volatile Look last = new Look(System.nanoTime(), Optional.of(new WorkersAnswer.Asking()));
    private volatile long wantedNanos = System.nanoTime() - WANTED_NANOS;
    private volatile boolean stopping;
    private volatile boolean failed;

    /**
     * What a look gave.
     *
     * @param answer empty when the database did not answer
     */
    private record Look(long nanos, Optional<WorkersAnswer> answer) {}

    public WorkersReader(DatabaseSettings settings) {
        this.settings = settings;
        thread.setDaemon(true);
    }

    /** What is known; and somebody wants to know, for the next seconds. Never blocks. */
    public WorkersAnswer now() {
        wantedNanos = System.nanoTime();
        LockSupport.unpark(thread);
        Look look = last;
        Duration age = Duration.ofNanos(System.nanoTime() - look.nanos());
        WorkersAnswer answer = look.answer().orElseGet(WorkersAnswer.Away::new);
        if (age.toNanos() > FRESH_NANOS) {
            return new WorkersAnswer.Away();
        }
        return answer instanceof WorkersAnswer.Seen seen ? aged(seen, age) : answer;
    }

    @Override
    public String name() {
        return "workers' reader";
    }

    /** Returns at once: the database may come later. */
    @Override
    public void start() {
        thread.start();
    }

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

    /** A database that does not answer is no matter here: it is for people who look, and they see what it cannot tell. */
    @Override
    public Health health() {
        return failed
                ? Health.warn(name(), "It met a bug, see the log; restart the process to see workers on the page.")
                : Health.up(name());
    }

    private void run() {
        @Nullable WorkersDatabase database = null;
        try {
            while (!stopping) {
                if (!isWanted()) {
                    awaitWanted();
                } else {
                    database = database == null ? new WorkersDatabase(settings) : database;
                    long began = System.nanoTime();
                    look(database);
                    await(began + PERIOD_NANOS);
                }
            }
        } catch (RuntimeException e) {
            failed = true;
            LOG.error("The workers' reader met a bug and has ended; the page shows no workers.", e);
        } finally {
            if (database != null) {
                database.close();
            }
        }
    }

    private boolean isWanted() {
        return System.nanoTime() - wantedNanos < WANTED_NANOS;
    }

    /** What was seen before is forgotten: whoever looks next is not told of workers as they were then. */
    private void awaitWanted() {
        while (!stopping && !isWanted()) {
            last = new Look(System.nanoTime(), Optional.of(new WorkersAnswer.Asking()));
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private void look(WorkersDatabase database) {
        try {
            last = new Look(System.nanoTime(), Optional.of(database.look()));
        } catch (SQLException e) {
            last = new Look(System.nanoTime(), Optional.empty());
            LOG.debug("The database does not tell of the workers.", e);
        }
    }

    /** Interrupted only by a stop. */
    private void await(long untilNanos) {
        long rest = untilNanos - System.nanoTime();
        while (rest > 0 && !stopping) {
            LockSupport.parkNanos(rest);
            rest = untilNanos - System.nanoTime();
        }
    }

    private static WorkersAnswer aged(WorkersAnswer.Seen seen, Duration age) {
        return new WorkersAnswer.Seen(
                seen.workers().stream().map(worker -> worker.after(age)).toList(), seen.deadLetters(), seen.moreDead());
    }
}
