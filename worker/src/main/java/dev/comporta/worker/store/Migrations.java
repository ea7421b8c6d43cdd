package dev.comporta.worker.store;

import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables to this version. Several workers may do so at once: Flyway's lock makes them wait. Stateless. */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String LOCATION = "classpath:dev/comporta/worker/db";

    /** A history of our own, since the database may have one of its owner's. */
    private static final String HISTORY = "comporta_schema_history";

    /** A second each; then the worker says what it waits for, and looks again. */
    private static final int LOCK_TRIES = 5;

    private Migrations() {}

    static Optional<Obstacle> run(DataSource database) {
        try {
            MigrateResult result = Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(database)
                    .locations(LOCATION)
                    .table(HISTORY)
                    .lockRetryCount(LOCK_TRIES)
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            LOG.info("The database has this version's tables. migrations={}", result.migrationsExecuted);
            return Optional.empty();
        } catch (FlywayException e) {
            return Optional.of(obstacle(e));
        }
    }

    private static Obstacle obstacle(FlywayException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Obstacle.of(sql);
            }
        }
        return e instanceof FlywayValidateException
                ? new Obstacle("The database's tables are not those of this version: " + e.getMessage(), false)
                : new Obstacle("The database's tables cannot be brought to this version yet: " + e.getMessage(), true);
    }
}
