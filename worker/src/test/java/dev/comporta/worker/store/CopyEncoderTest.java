package dev.comporta.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.collection.ColumnType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CopyEncoderTest {
    private static final String HEAD = "5047434f50590aff0d0a00" + "00000000" + "00000000";
    private static final String END = "ffff";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void framesNoRows() throws SQLException {
        CopyEncoder encoder = new CopyEncoder(out::write);
        encoder.end();

        assertThat(hex()).isEqualTo(HEAD + END);
    }

    @Test
    void encodesEachTypeAsPostgresReadsIt() throws SQLException {
        assertThat(field(ColumnType.TEXT, "aä")).isEqualTo("00000003" + "61c3a4");
        assertThat(field(ColumnType.TEXT, null)).isEqualTo("ffffffff");
        assertThat(field(ColumnType.INT4, -2)).isEqualTo("00000004" + "fffffffe");
        assertThat(field(ColumnType.INT8, 258L)).isEqualTo("00000008" + "0000000000000102");
        assertThat(field(ColumnType.FLOAT8, 1.5)).isEqualTo("00000008" + "3ff8000000000000");
        assertThat(field(ColumnType.BOOL, true)).isEqualTo("00000001" + "01");
        assertThat(field(ColumnType.BOOL, false)).isEqualTo("00000001" + "00");
        assertThat(field(ColumnType.TIMESTAMPTZ, Instant.parse("2000-01-01T00:00:01.000001Z")))
                .isEqualTo("00000008" + "00000000000f4241");
        assertThat(field(ColumnType.TIMESTAMPTZ, Instant.parse("1999-12-31T23:59:59.999999Z")))
                .isEqualTo("00000008" + "ffffffffffffffff");
        assertThat(field(ColumnType.DATE, LocalDate.of(1999, 12, 31))).isEqualTo("00000004" + "ffffffff");
        assertThat(field(ColumnType.UUID, new UUID(1, 2)))
                .isEqualTo("00000010" + "0000000000000001" + "0000000000000002");
        assertThat(field(ColumnType.JSON, "[]")).isEqualTo("00000002" + "5b5d");
        assertThat(field(ColumnType.JSONB, "[]")).isEqualTo("00000003" + "01" + "5b5d");
        assertThat(field(ColumnType.BYTEA, new byte[] {0, -1})).isEqualTo("00000002" + "00ff");
    }

    @Test
    void passesValuesLargerThanItsBufferThrough() throws SQLException {
        byte[] large = new byte[1_000_000];
        Arrays.fill(large, (byte) 'x');
        CopyEncoder encoder = new CopyEncoder(out::write);
        for (int row = 0; row < 3; row++) {
            encoder.row(2);
            encoder.field(ColumnType.INT4, row);
            encoder.field(ColumnType.TEXT, new String(large, StandardCharsets.US_ASCII));
        }
        encoder.end();

        assertThat(out.size()).isEqualTo(19 + 3 * (2 + 8 + 4 + large.length) + 2);
    }

    private String field(ColumnType type, @Nullable Object value) throws SQLException {
        out.reset();
        CopyEncoder encoder = new CopyEncoder(out::write);
        encoder.row(1);
        encoder.field(type, value);
        encoder.end();
        String hex = hex();
        assertThat(hex).startsWith(HEAD + "0001").endsWith(END);
        return hex.substring(HEAD.length() + 4, hex.length() - END.length());
    }

    private String hex() {
        return HexFormat.of().formatHex(out.toByteArray());
    }
}
