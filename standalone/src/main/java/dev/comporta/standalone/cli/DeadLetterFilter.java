package dev.comporta.standalone.cli;

import dev.comporta.common.settings.Quantities;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters a command is about: the options that {@code list} and {@code retry --all} share. */
final class DeadLetterFilter {
    /** With {@link #PARAMETERS} parameters, which {@link #set} sets. */
    static final String WHERE = "(?::text IS NULL OR collection = ?)"
            + " AND (?::text IS NULL OR position(lower(?) IN lower(reason)) > 0 OR sqlstate = upper(?))"
            + " AND (?::timestamptz IS NULL OR died_at >= ?)";

    static final int PARAMETERS = 7;

    @Option(names = "--collection", paramLabel = "NAME", description = "Only this collection's.")
    private @Nullable String collection;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Only those whose reason has this text, in any case, or whose SQLSTATE is this.")
    private @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Only those that died since: 90m, 2h, 1d ago, or an instant as 2026-11-23T03:00:00Z.")
    private @Nullable Instant since;

    /** Bad usage when the collection does not exist: "none" would be a wrong answer to a slip of the pen. */
    void check(CommandSpec command) {
        if (collection != null) {
            DeclaredCollection.of(collection, command);
        }
    }

    boolean isGiven() {
        return collection != null || reason != null || since != null;
    }

    void set(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, collection);
        statement.setString(first + 1, collection);
        statement.setString(first + 2, reason);
        statement.setString(first + 3, reason);
        statement.setString(first + 4, reason);
        Timestamp from = since == null ? null : Timestamp.from(since);
        statement.setTimestamp(first + 5, from);
        statement.setTimestamp(first + 6, from);
    }

    static final class Since implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            Duration ago = Quantities.duration(value);
            if (ago != null) {
                return Instant.now().minus(ago);
            }
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "'" + value + "' is neither a time ago, as 2h, nor an instant, as 2026-11-23T03:00:00Z");
            }
        }
    }
}
