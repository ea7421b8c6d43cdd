package dev.comporta.worker.store;

import dev.comporta.common.collection.UnfitWriteException;
import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.fault.FaultPoint;
import dev.comporta.worker.batch.DeadLetter;
import dev.comporta.worker.batch.StoreHints;
import dev.comporta.worker.batch.StoreResult;
import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import dev.comporta.worker.batch.StoreTransaction;
import dev.comporta.worker.batch.StreamedWrite;
import dev.comporta.worker.store.RowWriter.Duplicates;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One transaction, its savepoints and its connection, which comes from the pool with the first insert. Used by one lane's
 * thread.
 */
final class PostgresStoreTransaction implements StoreTransaction {
    private final Database database;
    private final RowWriter writer;
    private final StoreHints hints;
    private @Nullable Connection connection;

    /** True while a rollback of everything loses nothing: then no savepoint is needed. */
    private boolean fresh = true;

    private Duplicates duplicates;

    private boolean checking;
    private boolean broken;

    PostgresStoreTransaction(Database database, RowWriter writer, StoreHints hints) {
        this.database = database;
        this.writer = writer;
        this.hints = hints;
        duplicates = hints.redelivered() ? Duplicates.LOOKED_FOR : Duplicates.NONE;
    }

    @Override
    public StoreResult insert(List<Envelope> envelopes) {
        try {
            List<Row> rows = writer.rows(envelopes, Instant.now());
            StoreResult result = atomically(open -> writer.insert(open, rows, duplicates));
            if (!(result instanceof Refused refused)) {
                return result;
            }
            int at = writer.refusedRow(rows, refused.at());
            if (at >= 0 && !SqlStates.isDuplicate(refused.sqlstate()) && isNew(rows.get(at))) {
                return new Refused(refused.sqlstate(), refused.reason(), at);
            }
            return staged(rows, refused);
        } catch (UnfitWriteException e) {
            return unfit(e);
        }
    }

    /** False as well where the database does not say. */
    private boolean isNew(Row row) {
        boolean[] isNew = new boolean[1];
        StoreResult looked = atomically(open -> {
            isNew[0] = writer.stored(open, List.of(row.header())).isEmpty();
            return StoreResult.NONE;
        });
        return isNew[0] && looked.equals(StoreResult.NONE);
    }

    /**
     * Once more through the staging table: a row that is there is a duplicate, even when the key is not the first that its
     * second coming violates. So does the rest of the transaction: where one such row was met, or a refusal without a place,
     * others are likely.
     */
    private StoreResult staged(List<Row> rows, Refused refused) {
        if (duplicates == Duplicates.STAGED) {
            return new Refused(refused.sqlstate(), refused.reason());
        }
        duplicates = Duplicates.STAGED;
        StoreResult result = atomically(open -> writer.insert(open, rows, Duplicates.STAGED));
        return result instanceof Refused again ? new Refused(again.sqlstate(), again.reason()) : result;
    }

    @Override
    public StoreResult insert(StreamedWrite write) {
        try {
            Row row = writer.row(write.header(), Instant.now());
            StoreResult result = atomically(open -> writer.insertStreamed(open, row));
            boolean isNew = result instanceof Stored stored && stored.stored() == 1;
            return isNew ? body(open -> writer.body(open, write)) : result;
        } catch (UnfitWriteException e) {
            return unfit(e);
        }
    }

    @Override
    public StoreResult bury(List<DeadLetter> letters) {
        List<EnvelopeHeader> headers =
                letters.stream().map(letter -> letter.envelope().header()).toList();
        return never(atomically(open -> {
            Set<UUID> stored = writer.stored(open, headers);
            DeadLetterTable.bury(
                    open,
                    letters.stream()
                            .filter(letter ->
                                    !stored.contains(letter.envelope().header().id()))
                            .toList());
            writer.claim(open, headers);
            writer.trace().buried(headers, stored::contains);
            return new Stored(0, stored.size(), letters.size() - stored.size());
        }));
    }

    @Override
    public StoreResult bury(StreamedWrite write, Refused refusal) {
        EnvelopeHeader header = write.header();
        StoreResult result = never(atomically(open -> {
            boolean hasRow = !writer.stored(open, List.of(header)).isEmpty();
            writer.trace().buried(List.of(header), id -> hasRow);
            if (hasRow) {
                return new Stored(0, 1, 0);
            }
            boolean isNew = DeadLetterTable.bury(open, header, refusal);
            writer.claim(open, List.of(header));
            return isNew ? StoreResult.NONE : new Stored(0, 0, 1);
        }));
        boolean isNew = result.equals(StoreResult.NONE);
        return isNew ? never(body(open -> writer.deadBody(open, write))) : result;
    }

    @Override
    public StoreResult commit() {
        if (connection == null) {
            return StoreResult.NONE;
        }
        database.faults().at(FaultPoint.BEFORE_COMMIT);
        try {
            connection.commit();
            fresh = true;
            writer.trace().committed();
            return StoreResult.NONE;
        } catch (SQLException e) {
            return failed(e);
        }
    }

    @Override
    public void close() {
        Connection closing = connection;
        connection = null;
        if (closing == null) {
            return;
        }
        try {
            closing.rollback();
        } catch (SQLException e) {
            broken = true;
        }
        if (broken) {
            database.evict(closing);
        }
        database.giveBack(closing);
    }

    @FunctionalInterface
    private interface Step {
        StoreResult run(Connection open) throws SQLException;
    }

    @FunctionalInterface
    private interface BodyStep {
        StoreResult run(Connection open) throws SQLException, IOException;
    }

    /** Runs a step that is undone when refused. */
    private StoreResult atomically(Step step) {
        try {
            Connection open = connection();
            Savepoint before = fresh ? null : open.setSavepoint();
            try {
                StoreResult done = step.run(open);
                if (before != null) {
                    open.releaseSavepoint(before);
                }
                fresh = false;
                return done;
            } catch (SQLException e) {
                if (!SqlStates.isTheWritesFault(e.getSQLState())) {
                    return failed(e);
                }
                undo(open, before);
                return SqlStates.result(e);
            }
        } catch (SQLException e) {
            return never(failed(e));
        }
    }

    /** What cannot be undone alone: a stream is read once. */
    private StoreResult body(BodyStep step) {
        try {
            return step.run(connection());
        } catch (SQLException e) {
            return failed(e);
        } catch (IOException e) {
            return new Unavailable(Trouble.BODY, String.valueOf(e.getMessage()));
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.connect();
            connection = open;
        }
        if (hints.checkAtOnce() && !checking) {
            try (Statement statement = open.createStatement()) {
                statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
            }
            checking = true;
        }
        return open;
    }

    /** Released as well, or a batch of many refusals would nest ever deeper. */
    private void undo(Connection open, @Nullable Savepoint before) throws SQLException {
        if (before == null) {
            open.rollback();
            checking = false;
        } else {
            open.rollback(before);
            open.releaseSavepoint(before);
        }
    }

    private StoreResult failed(SQLException e) {
        StoreResult result = SqlStates.result(e);
        broken |= result instanceof Unavailable unavailable && unavailable.trouble() == Trouble.DATABASE;
        return result;
    }

    /** For statements of our own making, whose refusal is no write's fault. */
    private static StoreResult never(StoreResult result) {
        return result instanceof Refused refused
                ? new Unavailable(Trouble.DATABASE, "our own statement was refused: " + refused.reason())
                : result;
    }

    private static Refused unfit(UnfitWriteException e) {
        return new Refused(null, "the body does not fit its table: " + e.getMessage());
    }
}
