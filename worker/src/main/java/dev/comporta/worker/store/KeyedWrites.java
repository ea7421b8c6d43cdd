package dev.comporta.worker.store;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Sha256;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The memory of Idempotency-Keys: the first write of a key wins, for ever, even when its row is deleted or it died. Within
 * the caller's transaction; blocks on the database. Stateless.
 */
final class KeyedWrites {
    /** In the order of the ids, so that two lanes with the same keys wait for each other instead of for ever. */
    private static final String CLAIM = "INSERT INTO idempotency (id, fingerprint, first_at)"
            + " SELECT id, fingerprint, now() FROM unnest(?::uuid[], ?::bytea[]) AS t (id, fingerprint) ORDER BY id"
            + " ON CONFLICT (id) DO NOTHING RETURNING id";

    private static final String NOTE_CONFLICTS = "UPDATE idempotency AS i SET conflict_at = now()"
            + " FROM unnest(?::uuid[], ?::bytea[]) AS t (id, fingerprint)"
            + " WHERE i.id = t.id AND i.fingerprint <> t.fingerprint AND i.conflict_at IS NULL";

    /** A dead letter that is sent again is the first write of its key, once more. */
    private static final String RISEN = "SELECT i.id FROM unnest(?::uuid[], ?::bytea[]) AS t (id, fingerprint)"
            + " JOIN idempotency AS i ON i.id = t.id AND i.fingerprint = t.fingerprint"
            + " JOIN dead_letters AS d ON d.id = i.id";

    private KeyedWrites() {}

    /** The ids of those that are the first of their key, and may be stored. */
    static Set<UUID> claim(Connection connection, List<EnvelopeHeader> headers, boolean redelivered)
            throws SQLException {
        Set<UUID> claimed = ids(connection, CLAIM, headers);
        if (claimed.size() < headers.size()) {
            try (PreparedStatement statement = prepare(connection, NOTE_CONFLICTS, headers)) {
                statement.executeUpdate();
            }
            if (redelivered) {
                claimed.addAll(ids(connection, RISEN, headers));
            }
        }
        return claimed;
    }

    private static Set<UUID> ids(Connection connection, String sql, List<EnvelopeHeader> headers) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, headers);
                ResultSet rows = statement.executeQuery()) {
            Set<UUID> ids = new HashSet<>();
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
            return ids;
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, List<EnvelopeHeader> headers)
            throws SQLException {
        Array ids = connection.createArrayOf(
                "uuid", headers.stream().map(EnvelopeHeader::id).toArray());
        byte[][] fingerprints = new byte[headers.size()][];
        for (int i = 0; i < fingerprints.length; i++) {
            Sha256 fingerprint = headers.get(i).fingerprint();
            fingerprints[i] = fingerprint == null ? new byte[0] : fingerprint.bytes();
        }
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setArray(1, ids);
        statement.setArray(2, connection.createArrayOf("bytea", fingerprints));
        return statement;
    }
}
