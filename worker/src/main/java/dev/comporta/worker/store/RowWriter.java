package dev.comporta.worker.store;

import dev.comporta.common.collection.ChunkTable;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Column;
import dev.comporta.common.collection.UnfitWriteException;
import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.worker.batch.StoreResult;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import dev.comporta.worker.batch.StreamedWrite;
import java.io.IOException;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one collection's rows by COPY, within one transaction of the caller's. A method that throws has left it to be
 * undone. Used by one lane's thread; every method that takes a connection blocks on the database.
 */
final class RowWriter {
    private static final Logger LOG = LoggerFactory.getLogger(RowWriter.class);

    private final Collection collection;
    private final Sql sql;
    private final boolean redelivered;
    private final boolean keyless;
    private final OutcomeTrace trace = new OutcomeTrace();
    private boolean stageUsed;

    /** The rows that the COPY into the table has, while it runs: what a refusal's row number counts. */
    private List<Row> copying = List.of();

    /** @param keyless a drill has dropped the table's key: duplicates are not looked for */
    RowWriter(Collection collection, Sql sql, boolean redelivered, boolean keyless) {
        this.collection = collection;
        this.sql = sql;
        this.redelivered = redelivered;
        this.keyless = keyless;
    }

    List<Row> rows(List<Envelope> envelopes, Instant writtenAt) throws UnfitWriteException {
        List<Row> rows = new ArrayList<>(envelopes.size());
        for (Envelope envelope : envelopes) {
            List<@Nullable Object> values = collection.values(envelope, writtenAt);
            rows.add(new Row(envelope.header(), values, collection.isJson() ? null : envelope.body()));
        }
        return rows;
    }

    Row row(EnvelopeHeader streamed, Instant writtenAt) throws UnfitWriteException {
        return new Row(streamed, collection.values(streamed, writtenAt), null);
    }

    /** Of this transaction. */
    OutcomeTrace trace() {
        return trace;
    }

    /** How the database is to be kept from stumbling over rows that are there. */
    enum Duplicates {
        /** None are likely; one that is there makes the insert fail. */
        NONE,
        /** Some are likely: they are looked for first. One that another lane is just storing makes the insert fail. */
        LOOKED_FOR,
        /** Whatever is there, or about to be, drops out in the staging table: slower, and never fails because of it. */
        STAGED
    }

    /** Stores those that are new. */
    Stored insert(Connection connection, List<Row> rows, Duplicates duplicates) throws SQLException {
        List<Row> news = firstOfTheirKeys(connection, rows);
        Duplicates expected = keyless ? Duplicates.NONE : duplicates;
        if (!news.isEmpty() && expected == Duplicates.STAGED) {
            Set<UUID> inserted = stage(connection, news);
            news = news.stream()
                    .filter(row -> inserted.contains(row.header().id()))
                    .toList();
        } else if (!news.isEmpty()) {
            if (expected == Duplicates.LOOKED_FOR) {
                Set<UUID> there =
                        stored(connection, rows.stream().map(Row::header).toList());
                news = news.stream()
                        .filter(row -> !there.contains(row.header().id()))
                        .toList();
            }
            copying = news;
            copy(connection, sql.copy(), news);
            copying = List.of();
        }
        if (redelivered) {
            removeDeadLetters(connection, rows);
        }
        copyBodies(connection, news);
        trace.inserted(rows, news);
        return new Stored(news.size(), rows.size() - news.size(), 0);
    }

    /** Which of {@code rows} the last insert's refusal is about, told by its place in the COPY; -1 when that is not known. */
    int refusedRow(List<Row> rows, int copied) {
        List<Row> sent = copying;
        copying = List.of();
        return copied < 0 || copied >= sent.size() ? -1 : rows.indexOf(sent.get(copied));
    }

    /** The row of a streamed write, whose body is still to come; or a duplicate, whose body is not wanted. */
    Stored insertStreamed(Connection connection, Row row) throws SQLException {
        return insert(connection, List.of(row), Duplicates.STAGED);
    }

    /** The body of the row just inserted. A body that is not the one the door accepted must not be stored. */
    StoreResult body(Connection connection, StreamedWrite write) throws SQLException, IOException {
        return body(connection, chunkTable(), write, new Stored(1, 0, 0));
    }

    /** The same for the dead letter just inserted. */
    StoreResult deadBody(Connection connection, StreamedWrite write) throws SQLException, IOException {
        return body(connection, DeadLetterTable.CHUNKS, write, new Stored(0, 0, 1));
    }

    /** Which of these have a row: whatever refuses them today, they are duplicates. */
    Set<UUID> stored(Connection connection, List<EnvelopeHeader> headers) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.stored())) {
            statement.setArray(1, ids(connection, headers.stream()));
            Set<UUID> stored = new HashSet<>();
            try (ResultSet keys = statement.executeQuery()) {
                while (keys.next()) {
                    stored.add(keys.getObject(1, UUID.class));
                }
            }
            return stored;
        }
    }

    /** Notes which keys these writes have taken. */
    void claim(Connection connection, List<EnvelopeHeader> headers) throws SQLException {
        List<EnvelopeHeader> keyed =
                headers.stream().filter(EnvelopeHeader::isKeyed).toList();
        if (!keyed.isEmpty()) {
            KeyedWrites.claim(connection, keyed, redelivered);
        }
    }

    private List<Row> firstOfTheirKeys(Connection connection, List<Row> rows) throws SQLException {
        List<EnvelopeHeader> keyed =
                rows.stream().map(Row::header).filter(EnvelopeHeader::isKeyed).toList();
        if (keyed.isEmpty()) {
            return rows;
        }
        Set<UUID> claimed = KeyedWrites.claim(connection, keyed, redelivered);
        return rows.stream()
                .filter(row ->
                        !row.header().isKeyed() || claimed.contains(row.header().id()))
                .toList();
    }

    /** The ids of those that were not there. */
    private Set<UUID> stage(Connection connection, List<Row> rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql.stage());
            if (stageUsed) {
                statement.execute(sql.clearStage());
            }
            stageUsed = true;
            copy(connection, sql.copyStage(), rows);
            Set<UUID> inserted = new HashSet<>();
            try (ResultSet keys = statement.executeQuery(sql.merge())) {
                while (keys.next()) {
                    inserted.add(keys.getObject(1, UUID.class));
                }
            }
            return inserted;
        }
    }

    /** A row that arrived after all, now or before, has no dead letter. */
    private void removeDeadLetters(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.outlived())) {
            statement.setArray(1, ids(connection, rows.stream().map(Row::header)));
            statement.executeUpdate();
        }
    }

    private static Array ids(Connection connection, Stream<EnvelopeHeader> headers) throws SQLException {
        return connection.createArrayOf("uuid", headers.map(EnvelopeHeader::id).toArray());
    }

    private void copy(Connection connection, String target, List<Row> rows) throws SQLException {
        List<Column> columns = collection.table().columns();
        try (CopyRows copy = new CopyRows(connection, target)) {
            CopyEncoder encoder = copy.encoder();
            for (Row row : rows) {
                encoder.row(1 + columns.size());
                encoder.uuid(row.header().id());
                for (int i = 0; i < columns.size(); i++) {
                    encoder.field(columns.get(i).type(), row.values().get(i));
                }
            }
            copy.finish();
        }
    }

    private void copyBodies(Connection connection, List<Row> rows) throws SQLException {
        if (rows.stream().allMatch(row -> row.body() == null)) {
            return;
        }
        try (Chunks chunks = new Chunks(connection, chunkTable())) {
            for (Row row : rows) {
                if (row.body() != null) {
                    chunks.add(row.header().id(), row.body());
                }
            }
            chunks.finish();
        }
    }

    private static StoreResult body(Connection connection, ChunkTable table, StreamedWrite write, Stored whenWhole)
            throws SQLException, IOException {
        EnvelopeHeader header = write.header();
        MessageDigest digest = Sha256.newDigest();
        try (Chunks chunks = new Chunks(connection, table)) {
            long bytes = chunks.add(header.id(), write.open(), digest);
            chunks.finish();
            Media media = header.media();
            boolean sameBytes = media == null || media.sha256().equals(Sha256.wrap(digest.digest()));
            if (bytes == header.bodyBytes() && sameBytes) {
                return whenWhole;
            }
            LOG.error(
                    "A large write's body is not the one that was accepted; it is not stored. id={} bytes={} accepted={}"
                            + " sameDigest={}",
                    header.id(),
                    bytes,
                    header.bodyBytes(),
                    sameBytes);
            return new Unavailable(
                    Trouble.WRONG_BODY, "the body of " + header.id() + " is not the one that was accepted");
        }
    }

    private ChunkTable chunkTable() {
        return Objects.requireNonNull(collection.table().chunks(), "an opaque body needs a chunk table");
    }
}
