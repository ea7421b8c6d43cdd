package dev.comporta.worker.store;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops dead letters that were refused long ago, where an operator set how long is long. One that was sent again and has
 * not come back stays: its write may be a keyed one, which is stored only beside its dead letter. Several workers may do so
 * at once. One thread of its own, which alone uses the database here.
 */
public final class DeadLetterRetention implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRetention.class);

    /** Short transactions even when each has the most chunks that an upload can have. */
    private static final int BATCH = 10;

    private static final Duration PERIOD_LEAST = Duration.ofSeconds(1);
    private static final Duration PERIOD_MOST = Duration.ofHours(1);

    /** Of a retention, so that a letter outstays it by little. */
    private static final int LOOKS_EACH = 10;

    private static final String DROP = "WITH old AS (SELECT id FROM dead_letters"
            + " WHERE died_at < now() - ? * interval '1 millisecond' AND (retried_at IS NULL OR retried_at <= died_at)"
            + " ORDER BY died_at LIMIT ? FOR UPDATE SKIP LOCKED),"
            + " gone AS (DELETE FROM dead_letters AS d USING old WHERE d.id = old.id"
            + " RETURNING d.id, d.collection, d.reason, d.sqlstate, d.died_at)"
            + " INSERT INTO dropped_letters (id, collection, reason, sqlstate, died_at, dropped_at)"
            + " SELECT id, collection, reason, sqlstate, died_at, now() FROM gone ON CONFLICT (id) DO UPDATE"
            + " SET reason = excluded.reason, sqlstate = excluded.sqlstate, died_at = excluded.died_at,"
            + " dropped_at = excluded.dropped_at";

    private final Database database;
    private final Duration retention;
    private final Duration period;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "dead-letter-retention");
    private volatile boolean failed;

    /** True after a sweep that the database broke off, so that it is told once. Owned by the thread. */
    private boolean troubled;

    public DeadLetterRetention(Database database, Duration retention) {
        this.database = database;
        this.retention = retention;
        Duration part = retention.dividedBy(LOOKS_EACH);
        Duration atMost = part.compareTo(PERIOD_MOST) < 0 ? part : PERIOD_MOST;
        period = atMost.compareTo(PERIOD_LEAST) > 0 ? atMost : PERIOD_LEAST;
        thread.setDaemon(true);
    }

    @Override
    public String name() {
        return "dead-letter-retention";
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void stop(Duration within) {
        stopAsked.countDown();
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(Math.max(1, within.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** That the database is away is told by those who need it more. */
    @Override
    public Health health() {
        return failed ? Health.warn(name(), "met a bug and has ended, see the log") : Health.up(name());
    }

    private void run() {
        try {
            do {
                sweep();
            } while (!stopsWithin(period));
        } catch (RuntimeException e) {
            failed = true;
            LOG.error("The retention of dead letters met a bug and has ended; restart the worker.", e);
        }
    }

    private void sweep() {
        if (database.prepare().isPresent()) {
            return;
        }
        int dropped = 0;
        try (Connection connection = database.connect()) {
            int batch;
            do {
                batch = drop(connection);
                connection.commit();
                dropped += batch;
            } while (batch == BATCH && stopAsked.getCount() > 0);
            troubled = false;
        } catch (SQLException e) {
            if (!troubled) {
                LOG.warn("Old dead letters cannot be dropped now; trying again. reason={}", SqlStates.reason(e));
            }
            troubled = true;
        }
        if (dropped > 0) {
            LOG.info("Dropped dead letters past their retention. dropped={} retention={}", dropped, retention);
        }
    }

    private int drop(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DROP)) {
            statement.setLong(1, retention.toMillis());
            statement.setInt(2, BATCH);
            return statement.executeUpdate();
        }
    }

    private boolean stopsWithin(Duration wait) {
        try {
            return stopAsked.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }
}
