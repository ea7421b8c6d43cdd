package dev.comporta.worker.store;

import dev.comporta.common.collection.ColumnType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteConverter;

/**
 * PostgreSQL's binary COPY format (PostgreSQL 18, COPY, Binary Format), a field at a time. Used by one thread.
 *
 * <pre>
 * file  := 'PGCOPY' 0A FF 0D 0A 00 | flags i32 = 0 | extension i32 = 0 | row * n | FFFF
 * row   := fields i16 | field * fields
 * field := length i32 | bytes          (length -1 for NULL, no bytes)
 * </pre>
 */
final class CopyEncoder {
    /** Where the encoded bytes go, a full buffer at a time. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws SQLException;
    }

    /** A good size for a message of the wire protocol: large enough to make few, small enough to stay in a cache. */
    private static final int BUFFER_BYTES = 64 << 10;

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final int END = -1;
    private static final byte JSONB_VERSION = 1;

    /** PostgreSQL counts from 2000-01-01. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    private static final long EPOCH_DAYS = 10_957;

    private final Sink sink;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;

    CopyEncoder(Sink sink) throws SQLException {
        this.sink = sink;
        raw(SIGNATURE, 0, SIGNATURE.length);
        int4Raw(0);
        int4Raw(0);
    }

    void row(int fields) throws SQLException {
        room(2);
        ByteConverter.int2(buffer, filled, fields);
        filled += 2;
    }

    /** A value as {@link ColumnType} describes it. */
    void field(ColumnType type, @Nullable Object value) throws SQLException {
        if (value == null) {
            int4Raw(NULL);
            return;
        }
        switch (type) {
            case TEXT, JSON -> bytes(((String) value).getBytes(StandardCharsets.UTF_8));
            case JSONB -> jsonb((String) value);
            case INT4 -> int4((Integer) value);
            case INT8 -> int8((Long) value);
            case FLOAT8 -> int8(Double.doubleToLongBits((Double) value));
            case NUMERIC -> bytes(ByteConverter.numeric((BigDecimal) value));
            case BOOL -> bytes(new byte[] {(byte) ((Boolean) value ? 1 : 0)});
            case TIMESTAMPTZ -> int8(micros((Instant) value));
            case DATE -> int4(Math.toIntExact(((LocalDate) value).toEpochDay() - EPOCH_DAYS));
            case UUID -> uuid((UUID) value);
            case BYTEA -> bytes((byte[]) value);
        }
    }

    void uuid(UUID value) throws SQLException {
        int4Raw(2 * Long.BYTES);
        int8Raw(value.getMostSignificantBits());
        int8Raw(value.getLeastSignificantBits());
    }

    void int4(int value) throws SQLException {
        int4Raw(Integer.BYTES);
        int4Raw(value);
    }

    void bytes(byte[] value) throws SQLException {
        int4Raw(value.length);
        raw(value, 0, value.length);
    }

    /** All that remains of it. */
    void bytes(ByteBuffer value) throws SQLException {
        int4Raw(value.remaining());
        while (value.hasRemaining()) {
            room(1);
            int length = Math.min(value.remaining(), buffer.length - filled);
            value.get(buffer, filled, length);
            filled += length;
        }
    }

    /** Ends the data; nothing may follow. */
    void end() throws SQLException {
        room(2);
        ByteConverter.int2(buffer, filled, END);
        filled += 2;
        flush();
    }

    /** A timestamptz holds no finer than a microsecond. */
    static long micros(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond() - EPOCH_SECONDS, 1_000_000L), instant.getNano() / 1_000L);
    }

    private void jsonb(String value) throws SQLException {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        int4Raw(1 + utf8.length);
        raw(new byte[] {JSONB_VERSION}, 0, 1);
        raw(utf8, 0, utf8.length);
    }

    private void int8(long value) throws SQLException {
        int4Raw(Long.BYTES);
        int8Raw(value);
    }

    private void int4Raw(int value) throws SQLException {
        room(Integer.BYTES);
        ByteConverter.int4(buffer, filled, value);
        filled += Integer.BYTES;
    }

    private void int8Raw(long value) throws SQLException {
        room(Long.BYTES);
        ByteConverter.int8(buffer, filled, value);
        filled += Long.BYTES;
    }

    private void raw(byte[] bytes, int offset, int length) throws SQLException {
        if (length > buffer.length - filled) {
            flush();
        }
        if (length > buffer.length) {
            sink.write(bytes, offset, length);
        } else {
            System.arraycopy(bytes, offset, buffer, filled, length);
            filled += length;
        }
    }

    private void room(int bytes) throws SQLException {
        if (bytes > buffer.length - filled) {
            flush();
        }
    }

    private void flush() throws SQLException {
        sink.write(buffer, 0, filled);
        filled = 0;
    }
}
