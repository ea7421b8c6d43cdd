package dev.comporta.worker.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * One running COPY into a table. Until it is finished or closed the connection does nothing else. Used by one lane's
 * thread; every method may block on the database.
 */
final class CopyRows implements AutoCloseable {
    private final CopyIn copy;
    private final CopyEncoder encoder;

    /** Begins; rows go through {@link #encoder}. */
    CopyRows(Connection connection, String target) throws SQLException {
        copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + target + " FROM STDIN (FORMAT binary)");
        encoder = new CopyEncoder(copy::writeToCopy);
    }

    CopyEncoder encoder() {
        return encoder;
    }

    /** Throws what the database has to say about any of the rows. */
    void finish() throws SQLException {
        encoder.end();
        copy.endCopy();
    }

    /** Breaks off what was not finished, so that the connection can be used for the rollback. */
    @Override
    public void close() {
        if (copy.isActive()) {
            try {
                copy.cancelCopy();
            } catch (SQLException e) {
                // Cancelling always ends in an error from the server; a broken connection shows in the rollback.
            }
        }
    }
}
