package dev.comporta.worker.store;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.fault.Defect;
import dev.comporta.worker.batch.BatchStore;
import dev.comporta.worker.batch.StoreHints;
import dev.comporta.worker.batch.StoreTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * One collection's table in PostgreSQL. A batch is a COPY straight into the table, as fast as the server takes rows; only
 * when some row is refused, or may be there already, it goes through a staging table that lets duplicates drop out by key.
 *
 * <p>Used by one lane's thread.
 */
public final class PostgresBatchStore implements BatchStore {
    private final Database database;
    private final Collection collection;
    private final Sql sql;

    PostgresBatchStore(Database database, Collection collection) {
        this.database = database;
        this.collection = collection;
        sql = Sql.of(collection.table());
    }

    @Override
    public Optional<String> obstacle() {
        Optional<Obstacle> obstacle = database.prepare();
        return obstacle.isPresent() ? obstacle.map(Obstacle::reason) : tableObstacle();
    }

    @Override
    public StoreTransaction begin(StoreHints hints) {
        return new PostgresStoreTransaction(
                database, new RowWriter(collection, sql, hints.redelivered(), isKeyless()), hints);
    }

    /** Under a drill that plants this defect. */
    private boolean isKeyless() {
        return database.faults().has(Defect.KEY_DROPPED);
    }

    private Optional<String> tableObstacle() {
        try (Connection connection = database.connect()) {
            if (isKeyless()) {
                TableCheck.dropKey(connection, collection.table());
                return Optional.empty();
            }
            Optional<String> problem = TableCheck.problem(connection, collection.table());
            connection.rollback();
            return problem;
        } catch (SQLException e) {
            return Optional.of(SqlStates.reason(e));
        }
    }
}
