package dev.comporta.worker.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.fault.Defect;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.worker.batch.BatchStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database as this worker uses it: its connections, its migrations and what must be true of it before a write may be
 * called stored. Thread-safe; made without touching the database, which may be away.
 */
public final class Database implements AutoCloseable {
    /** Beside the lanes' own: one for heartbeats, one for a migration's lock, one for the dead letters' retention. */
    private static final int OTHER_CONNECTIONS = 3;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** How long a lane waits for a connection at a time, and so notices late that it should stop. */
    private static final Duration POOL_TIMEOUT = Duration.ofSeconds(2);

    /** Longer than any COMMIT that is still alive; a frozen server is given up after it. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final Faults faults;
    private final HikariDataSource pool;
    private boolean prepared;
    private @Nullable Obstacle lastObstacle;
    private long lastLook;

    /**
     * Touches nothing yet.
     *
     * @param faults a drill's, else none
     * @param registry gets the pool's meters
     */
    public Database(DatabaseSettings settings, int lanes, Faults faults, MeterRegistry registry) {
        this.faults = faults;
        HikariConfig config = new HikariConfig();
        config.setPoolName("comporta-worker");
        config.setMetricRegistry(registry);
        config.setJdbcUrl(settings.jdbcUrl());
        settings.login().ifPresent(login -> {
            config.setUsername(login.user());
            config.setPassword(login.password().reveal());
        });
        config.setMaximumPoolSize(lanes + OTHER_CONNECTIONS);
        config.setMinimumIdle(0);
        config.setAutoCommit(false);
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(
                faults.has(Defect.SYNCHRONOUS_COMMIT_OFF) ? SessionRules.DEFECTIVE_SQL : SessionRules.SQL);
        // Commits them: a rollback would undo what they set.
        config.setIsolateInternalQueries(true);
        config.setConnectionTimeout(POOL_TIMEOUT.toMillis());
        config.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT.toSeconds());
        config.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT.toSeconds());
        config.addDataSourceProperty("tcpKeepAlive", true);
        config.addDataSourceProperty("ApplicationName", "comporta-worker");
        pool = new HikariDataSource(config);
    }

    /** The store of one lane. */
    public BatchStore store(Collection collection) {
        return new PostgresBatchStore(this, collection);
    }

    /**
     * Brings the tables to this version and checks the server's promises, once. What stands in the way, if anything; may
     * be called again until nothing does. Blocks for as long as that takes; those who waited for another's look share it.
     */
    public synchronized Optional<Obstacle> prepare() {
        if (prepared) {
            return Optional.empty();
        }
        if (lastObstacle == null || System.nanoTime() - lastLook > POOL_TIMEOUT.toNanos()) {
            lastObstacle = Migrations.run(pool).or(this::serverObstacle).orElse(null);
            lastLook = System.nanoTime();
        }
        prepared = lastObstacle == null;
        return Optional.ofNullable(lastObstacle);
    }

    @Override
    public void close() {
        pool.close();
    }

    Faults faults() {
        return faults;
    }

    Connection connect() throws SQLException {
        return pool.getConnection();
    }

    /** Not to be used by anybody again. */
    void evict(Connection connection) {
        pool.evictConnection(connection);
    }

    void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection failed while it was given back.", e);
        }
    }

    private Optional<Obstacle> serverObstacle() {
        try (Connection connection = connect()) {
            Optional<Obstacle> obstacle = ServerCheck.run(connection);
            connection.rollback();
            return obstacle;
        } catch (SQLException e) {
            return Optional.of(Obstacle.of(e));
        }
    }
}
