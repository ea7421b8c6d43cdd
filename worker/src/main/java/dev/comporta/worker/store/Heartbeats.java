package dev.comporta.worker.store;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Heartbeat;
import dev.comporta.common.service.Service;
import dev.comporta.worker.batch.Outage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the database every two seconds which lanes live and what they do, for {@code depth} and for people; and so knows
 * whether the database answers. One thread of its own, which alone uses the database here.
 */
public final class Heartbeats implements Service {
    /**
     * One lane's.
     *
     * @param rows stored since its start
     */
    public record Beat(String lane, String state, long rows) {}

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    /** What a dead worker left is of no use to anybody after a day. */
    private static final String FORGET = "DELETE FROM worker_heartbeats WHERE at < now() - interval '1 day'";

    private static final String BEAT = "INSERT INTO worker_heartbeats (instance, lane, state, rows, at)"
            + " VALUES (?, ?, ?, ?, now()) ON CONFLICT (instance, lane) DO UPDATE"
            + " SET state = excluded.state, rows = excluded.rows, at = excluded.at";

    private static final String LEAVE = "DELETE FROM worker_heartbeats WHERE instance = ?";

    private final Database database;
    private final String instance;
    private final Supplier<List<Beat>> beats;
    private final Outage outage;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "heartbeats");
    private boolean tidied;

    /**
     * @param instance this worker, unlike any other that ever was
     * @param outage of the database, as this thread sees it
     */
    public Heartbeats(Database database, String instance, Supplier<List<Beat>> beats, Outage outage) {
        this.database = database;
        this.instance = instance;
        this.beats = beats;
        this.outage = outage;
        thread.setDaemon(true);
    }

    @Override
    public String name() {
        return "database";
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

    @Override
    public Health health() {
        return outage.health(name());
    }

    private void run() {
        Duration wait = Duration.ZERO;
        try {
            while (!stopsWithin(wait)) {
                Optional<String> trouble = beat();
                wait = trouble.isEmpty() ? Heartbeat.PERIOD : outage.failed(trouble.get());
                if (trouble.isEmpty()) {
                    outage.over();
                }
            }
            leave();
        } catch (RuntimeException e) {
            LOG.error("Heartbeats met a bug and have stopped; restart the worker. instance={}", instance, e);
            outage.failed("heartbeats met a bug, see the log");
        }
    }

    /** What went wrong, if anything. */
    private Optional<String> beat() {
        Optional<Obstacle> obstacle = database.prepare();
        if (obstacle.isPresent()) {
            return obstacle.map(Obstacle::reason);
        }
        try (Connection connection = database.connect()) {
            if (!tidied) {
                execute(connection, FORGET);
            }
            try (PreparedStatement statement = connection.prepareStatement(BEAT)) {
                for (Beat beat : beats.get()) {
                    statement.setString(1, instance);
                    statement.setString(2, beat.lane());
                    statement.setString(3, beat.state());
                    statement.setLong(4, beat.rows());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            connection.commit();
            tidied = true;
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(SqlStates.reason(e));
        }
    }

    /** At best: what stays is forgotten after a day. */
    private void leave() {
        try (Connection connection = database.connect()) {
            execute(connection, LEAVE, instance);
            connection.commit();
        } catch (SQLException e) {
            LOG.debug("Heartbeats could not be removed. instance={}", instance, e);
        }
    }

    private static void execute(Connection connection, String sql, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            statement.executeUpdate();
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
