package dev.comporta.worker.store;

import dev.comporta.common.collection.ChunkTable;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.worker.batch.DeadLetter;
import dev.comporta.worker.batch.StoreResult.Refused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;

/**
 * The table of dead letters. A payload is the whole envelope as a message would carry it, so that nothing is lost; a
 * streamed one's body is in chunks beside it. Within the caller's transaction; blocks on the database. Stateless.
 */
final class DeadLetterTable {
    static final ChunkTable CHUNKS = new ChunkTable("dead_letter_chunks", "dead_letter_id", "seq", "data");

    /** A second death counts only when somebody sent it again since the first: a redelivery is no new attempt. */
    private static final String BURY =
            "INSERT INTO dead_letters AS d (id, collection, reason, sqlstate, payload, received_at, died_at, attempts)"
                    + " VALUES (?, ?, ?, ?, ?, ?, now(), 1) ON CONFLICT (id) DO UPDATE SET reason = excluded.reason,"
                    + " sqlstate = excluded.sqlstate, died_at = excluded.died_at, attempts = d.attempts + 1"
                    + " WHERE d.retried_at > d.died_at";

    private static final String EXISTS = "SELECT FROM dead_letters WHERE id = ?";

    private DeadLetterTable() {}

    static void bury(Connection connection, List<DeadLetter> letters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BURY)) {
            for (DeadLetter letter : letters) {
                set(
                        statement,
                        letter.envelope().header(),
                        letter.refusal(),
                        EnvelopeCodec.encode(List.of(letter.envelope())));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** False when it was there already, so that its body is, too. */
    static boolean bury(Connection connection, EnvelopeHeader header, Refused refusal) throws SQLException {
        boolean there = exists(connection, header.id());
        try (PreparedStatement statement = connection.prepareStatement(BURY)) {
            set(statement, header, refusal, EnvelopeCodec.prefix(header));
            statement.executeUpdate();
        }
        return !there;
    }

    private static boolean exists(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXISTS)) {
            statement.setObject(1, id);
            return statement.executeQuery().next();
        }
    }

    private static void set(PreparedStatement statement, EnvelopeHeader header, Refused refusal, byte[] payload)
            throws SQLException {
        statement.setObject(1, header.id());
        statement.setString(2, header.collection());
        statement.setString(3, refusal.reason());
        statement.setString(4, refusal.sqlstate());
        statement.setBytes(5, payload);
        statement.setTimestamp(6, Timestamp.from(header.receivedAt()));
    }
}
