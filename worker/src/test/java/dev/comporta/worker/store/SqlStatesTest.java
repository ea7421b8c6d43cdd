package dev.comporta.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.worker.batch.StoreResult;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

final class SqlStatesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "22001", "22P02", "22P05", "22003", "23502", "23503", "23505", "23514", "23P01", "44000", "54000",
                "P0001"
            })
    void callsOnlyWhatNoRetryMendsTheWritesFault(String state) {
        assertThat(SqlStates.isTheWritesFault(state)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "08001", "25006", "25P02", "28P01", "3D000", "40001", "40P01", "42501", "42P01", "42703",
                "53100", "53300", "55P03", "57P01", "57014", "58030", "XX000", "F0000", "P0002", "22P03", "22P04",
                "0A000", ""
            })
    void callsAllElseTheOperators(String state) {
        assertThat(SqlStates.isTheWritesFault(state)).isFalse();
    }

    @Test
    void repeatsContentionQuietly() {
        assertThat(trouble("40P01")).isEqualTo(Trouble.CONTENTION);
        assertThat(trouble("40001")).isEqualTo(Trouble.CONTENTION);
        assertThat(trouble("57P01")).isEqualTo(Trouble.DATABASE);
        assertThat(trouble(null)).isEqualTo(Trouble.DATABASE);
    }

    @Test
    void tellsNoValue() {
        PSQLException e = new PSQLException(
                new ServerErrorMessage(
                        "C22P02\0Minvalid input syntax for type json: \"a \" secret\"\0WCOPY t, line 3, column extra: \"x\"\0\0"));

        assertThat(SqlStates.reason(e)).isEqualTo("invalid input syntax for type json: \"…\" (column extra)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "COPY comments, line 17;16",
                "COPY comments, line 3, column text;2",
                "COPY comments, line 1: \"…\";0",
                "PL/pgSQL function no_poison() line 9 at RAISE#COPY comments, line 12;11",
                "PL/pgSQL function no_poison() line 9 at RAISE;-1",
                "COPY comments, line 99999999999;-1"
            })
    void tellsWhichRowOfACopyItWas(String context, int row) {
        PSQLException e =
                new PSQLException(new ServerErrorMessage("C23514\0Mno\0W" + context.replace('#', '\n') + "\0\0"));

        assertThat(SqlStates.copiedRow(e)).isEqualTo(row);
        assertThat(SqlStates.copiedRow(new SQLException("none", "23514"))).isEqualTo(-1);
    }

    @Test
    void tellsTheDeepestReasonThatHasWords() {
        SQLException e =
                new SQLException("no connection", "08001", new IOException("reset by peer", new EOFException()));

        assertThat(SqlStates.reason(e)).isEqualTo("reset by peer");
    }

    @Test
    void namesAColumnOnce() {
        PSQLException e = new PSQLException(new ServerErrorMessage(
                "C23502\0Mnull value in column \"a\" of relation \"t\" violates not-null constraint\0ca\0\0"));

        assertThat(SqlStates.reason(e))
                .isEqualTo("null value in column \"a\" of relation \"t\" violates not-null constraint");
    }

    private static Trouble trouble(@Nullable String state) {
        StoreResult result = SqlStates.result(new SQLException("away", state));
        return ((Unavailable) result).trouble();
    }
}
