package dev.comporta.standalone.cli;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.settings.DatabaseSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of a running service, as an operator's hand reaches them. Each method is a transaction of its own and
 * blocks on the database. For one thread.
 */
final class DeadLetterStore implements AutoCloseable {
    private static final UUID FIRST = new UUID(0, 0);
    private static final int FETCH = 500;

    private static final String COLUMNS =
            "id, collection, reason, sqlstate, received_at, died_at, retried_at, attempts";

    private static final String MARK = "UPDATE dead_letters AS d SET retried_at = now()"
            + " FROM (SELECT id, retried_at FROM dead_letters WHERE id = ? FOR UPDATE) AS before"
            + " WHERE d.id = before.id RETURNING d.collection, d.payload, d.retried_at, before.retried_at";

    private static final String DROP = "WITH gone AS (DELETE FROM dead_letters WHERE id = ?"
            + " RETURNING " + COLUMNS + "),"
            + " kept AS (INSERT INTO dropped_letters (id, collection, reason, sqlstate, died_at, dropped_at)"
            + " SELECT id, collection, reason, sqlstate, died_at, now() FROM gone ON CONFLICT (id) DO UPDATE"
            + " SET reason = excluded.reason, sqlstate = excluded.sqlstate, died_at = excluded.died_at,"
            + " dropped_at = excluded.dropped_at)"
            + " SELECT " + COLUMNS + " FROM gone";

    private final Connection connection;

    private DeadLetterStore(Connection connection) {
        this.connection = connection;
    }

    /** How many there are, and the database's time when they were counted. */
    record Count(long letters, Instant at) {}

    /**
     * A dead letter that is about to be sent again.
     *
     * @param payload the message as it was, of a streamed write all but the body
     * @param previously what {@code retriedAt} was before
     */
    record Marked(
            UUID id,
            String collection,
            ByteBuffer payload,
            Timestamp retriedAt,
            @Nullable Timestamp previously) {}

    static DeadLetterStore open(DatabaseSettings settings) throws SQLException {
        return new DeadLetterStore(RunningService.connect(settings));
    }

    /** In the order of their deaths, however many there are. */
    void list(DeadLetterFilter filter, Consumer<DeadLetter> each) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM dead_letters WHERE " + DeadLetterFilter.WHERE + " ORDER BY died_at, id")) {
            select.setFetchSize(FETCH);
            filter.set(select, 1);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    each.accept(letter(rows));
                }
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    Count count(DeadLetterFilter filter) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT count(*), now() FROM dead_letters WHERE " + DeadLetterFilter.WHERE)) {
            filter.set(select, 1);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Count(row.getLong(1), row.getTimestamp(2).toInstant());
            }
        }
    }

    /** The ids behind {@code after}, if any, some at a time; those that died after {@code until} are left out. */
    List<UUID> ids(DeadLetterFilter filter, @Nullable UUID after, Instant until) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM dead_letters WHERE "
                + DeadLetterFilter.WHERE + " AND id > ? AND died_at <= ? ORDER BY id LIMIT " + FETCH)) {
            filter.set(select, 1);
            select.setObject(DeadLetterFilter.PARAMETERS + 1, after == null ? FIRST : after);
            select.setTimestamp(DeadLetterFilter.PARAMETERS + 2, Timestamp.from(until));
            List<UUID> ids = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
            return ids;
        }
    }

    Optional<DeadLetter> find(UUID id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM dead_letters WHERE id = ?")) {
            select.setObject(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(letter(row)) : Optional.empty();
            }
        }
    }

    /** Empty when it went away meanwhile. */
    byte[] payload(UUID id) throws SQLException {
        return bytes("SELECT payload FROM dead_letters WHERE id = ?", id);
    }

    /** The first of a streamed write's chunks, up to {@code most} bytes of it. */
    byte[] firstChunk(UUID id, int most) throws SQLException {
        return bytes(
                "SELECT substring(data FROM 1 FOR " + most
                        + ") FROM dead_letter_chunks WHERE dead_letter_id = ? AND seq = 0",
                id);
    }

    /** A streamed write's body, chunk by chunk. Reading it blocks on the database. */
    ChunkStream body(EnvelopeHeader header) {
        return new ChunkStream(header, sequence -> chunk(header.id(), sequence));
    }

    /** Notes that it is sent again now, before it is: so a death after this is known for a new one. Empty for no such. */
    Optional<Marked> mark(UUID id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MARK)) {
            update.setObject(1, id);
            try (ResultSet row = update.executeQuery()) {
                return row.next()
                        ? Optional.of(new Marked(
                                id,
                                row.getString(1),
                                ByteBuffer.wrap(row.getBytes(2)),
                                row.getTimestamp(3),
                                row.getTimestamp(4)))
                        : Optional.empty();
            }
        }
    }

    /** It was certainly not sent. */
    void unmark(Marked letter) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE dead_letters SET retried_at = ? WHERE id = ? AND retried_at = ?")) {
            update.setTimestamp(1, letter.previously());
            update.setObject(2, letter.id());
            update.setTimestamp(3, letter.retriedAt());
            update.executeUpdate();
        }
    }

    /** What it was; its receipt still says dead. Empty for no such. */
    Optional<DeadLetter> drop(UUID id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DROP)) {
            delete.setObject(1, id);
            try (ResultSet row = delete.executeQuery()) {
                return row.next() ? Optional.of(letter(row)) : Optional.empty();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private byte @Nullable [] chunk(UUID id, int sequence) throws IOException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT data FROM dead_letter_chunks WHERE dead_letter_id = ? AND seq = ?")) {
            select.setObject(1, id);
            select.setInt(2, sequence);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        } catch (SQLException e) {
            throw new IOException("the database broke off: " + e.getMessage(), e);
        }
    }

    private byte[] bytes(String sql, UUID id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getBytes(1) : new byte[0];
            }
        }
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        Timestamp retriedAt = row.getTimestamp("retried_at");
        return new DeadLetter(
                row.getObject("id", UUID.class),
                row.getString("collection"),
                row.getString("reason"),
                row.getString("sqlstate"),
                row.getTimestamp("received_at").toInstant(),
                row.getTimestamp("died_at").toInstant(),
                retriedAt == null ? null : retriedAt.toInstant(),
                row.getInt("attempts"));
    }
}
