package dev.comporta.worker.store;

import dev.comporta.common.collection.ChunkTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Bodies as rows of {@value #CHUNK_BYTES} bytes each. One COPY; used by one lane's thread; blocks on the database, and
 * where a body is streamed on the broker.
 */
final class Chunks implements AutoCloseable {
    /** The door's limit for a body in memory: such an upload is one row here. */
    static final int CHUNK_BYTES = 256 << 10;

    private final CopyRows copy;

    Chunks(Connection connection, ChunkTable table) throws SQLException {
        copy = new CopyRows(connection, Sql.copy(table));
    }

    void add(UUID owner, ByteBuffer body) throws SQLException {
        byte[] chunk = new byte[Math.min(CHUNK_BYTES, body.remaining())];
        for (int sequence = 0; body.hasRemaining(); sequence++) {
            int length = Math.min(chunk.length, body.remaining());
            body.get(chunk, 0, length);
            add(owner, sequence, chunk, length);
        }
    }

    /** Passes the body on as it comes, and returns how long it was. The digest, if given, sees all of it. */
    long add(UUID owner, InputStream body, @Nullable MessageDigest digest) throws SQLException, IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long bytes = 0;
        for (int sequence = 0; ; sequence++) {
            int length = body.readNBytes(chunk, 0, chunk.length);
            if (length == 0) {
                return bytes;
            }
            if (digest != null) {
                digest.update(chunk, 0, length);
            }
            add(owner, sequence, chunk, length);
            bytes += length;
        }
    }

    void finish() throws SQLException {
        copy.finish();
    }

    @Override
    public void close() {
        copy.close();
    }

    private void add(UUID owner, int sequence, byte[] chunk, int length) throws SQLException {
        CopyEncoder rows = copy.encoder();
        rows.row(3);
        rows.uuid(owner);
        rows.int4(sequence);
        rows.bytes(chunk, 0, length);
    }
}
