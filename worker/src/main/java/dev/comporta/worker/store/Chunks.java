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
    /**
     * What fits a page of 8 KiB beside the row's own bytes. A value of more than a page goes into a table of its own, in 2,000
     * bytes each with an index entry: to write 100 KB in one row took the server half as long again.
     */
    static final int CHUNK_BYTES = 8_000;

    private final CopyRows copy;

    Chunks(Connection connection, ChunkTable table) throws SQLException {
        copy = new CopyRows(connection, Sql.copy(table));
    }

    void add(UUID owner, ByteBuffer body) throws SQLException {
        for (int sequence = 0; body.hasRemaining(); sequence++) {
            ByteBuffer chunk = body.slice(body.position(), Math.min(CHUNK_BYTES, body.remaining()));
            add(owner, sequence, chunk);
            body.position(body.position() + chunk.limit());
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
            add(owner, sequence, ByteBuffer.wrap(chunk, 0, length));
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

    private void add(UUID owner, int sequence, ByteBuffer chunk) throws SQLException {
        CopyEncoder rows = copy.encoder();
        rows.row(3);
        rows.uuid(owner);
        rows.int4(sequence);
        rows.bytes(chunk);
    }
}
