package dev.comporta.worker.store;

import dev.comporta.worker.batch.StoreResult;
import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What PostgreSQL's error codes mean for a write; the only class that knows them. Whatever is not surely the write's own
 * fault is the operator's, since a write that waits can still be stored and one that was declared dead cannot. Stateless.
 */
final class SqlStates {
    /** How binary COPY says that a column is not of the type its data was made for: the table changed, not the write. */
    private static final String INVALID_BINARY_REPRESENTATION = "22P03";

    private static final String BAD_COPY_FILE_FORMAT = "22P04";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK_DETECTED = "40P01";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String RAISE_EXCEPTION = "P0001";
    private static final int REASON_MAX_CHARACTERS = 500;

    /** Where a server tells the column only in the context line of a COPY. */
    private static final Pattern COPIED_COLUMN = Pattern.compile("^COPY \\S+, line \\d+, column (\\S+?)(:|$)");

    /** Where a server tells the row only in the context of a COPY; a trigger's own context may stand before it. */
    private static final Pattern COPIED_LINE = Pattern.compile("(?m)^COPY \\S+, line (\\d{1,9})(,|:|$)");

    private SqlStates() {}

    /** Refused or Unavailable. */
    static StoreResult result(SQLException e) {
        String state = e.getSQLState();
        if (isTheWritesFault(state)) {
            return new Refused(state, reason(e), copiedRow(e));
        }
        boolean contention = SERIALIZATION_FAILURE.equals(state) || DEADLOCK_DETECTED.equals(state);
        return new Unavailable(contention ? Trouble.CONTENTION : Trouble.DATABASE, reason(e) + " (" + state + ")");
    }

    /** Which row of a COPY the server stumbled over, from 0; -1 when it does not say. */
    static int copiedRow(SQLException e) {
        ServerErrorMessage server = server(e);
        Matcher line = COPIED_LINE.matcher(server == null || server.getWhere() == null ? "" : server.getWhere());
        return line.find() ? Integer.parseInt(line.group(1)) - 1 : -1;
    }

    static boolean isDuplicate(@Nullable String state) {
        return UNIQUE_VIOLATION.equals(state);
    }

    static boolean isTheWritesFault(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return false;
        }
        return switch (state.substring(0, 2)) {
            case "22" -> !state.equals(INVALID_BINARY_REPRESENTATION) && !state.equals(BAD_COPY_FILE_FORMAT);
            case "23", "44", "54" -> true;
            default -> state.equals(RAISE_EXCEPTION);
        };
    }

    /** The server's sentence with constraint and column, and without the value that class 22 quotes. */
    static String reason(SQLException e) {
        ServerErrorMessage server = server(e);
        if (server == null || server.getMessage() == null) {
            return shortened(deepest(e));
        }
        String message = String.valueOf(server.getMessage());
        String state = String.valueOf(e.getSQLState());
        if (state.startsWith("22")) {
            message = message.replaceAll("(?s)\".*\"", "\"…\"");
        }
        String column = server.getColumn() == null ? copiedColumn(server.getWhere()) : server.getColumn();
        return shortened(
                column == null || message.contains("\"" + column + "\"")
                        ? message
                        : message + " (column " + column + ")");
    }

    /** The pool says only that it has no connection; the deepest cause that says anything says why. */
    private static String deepest(SQLException e) {
        String message = e.getClass().getSimpleName();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        return message;
    }

    private static @Nullable String copiedColumn(@Nullable String where) {
        Matcher matcher = COPIED_COLUMN.matcher(where == null ? "" : where);
        return matcher.find() ? matcher.group(1) : null;
    }

    /** Of the first cause that has one: the pool wraps why there is no connection. */
    private static @Nullable ServerErrorMessage server(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
                return postgres.getServerErrorMessage();
            }
        }
        return null;
    }

    private static String shortened(String text) {
        String line = text.replace('\n', ' ').replace('\0', ' ');
        return line.length() <= REASON_MAX_CHARACTERS ? line : line.substring(0, REASON_MAX_CHARACTERS) + "…";
    }
}
