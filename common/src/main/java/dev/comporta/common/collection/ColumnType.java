package dev.comporta.common.collection;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.regex.Pattern;

/**
 * The PostgreSQL types that a declared column may have, and which JSON values each can hold without changing them.
 *
 * <p>The Java value of each: TEXT, JSON, JSONB a String; INT4 an Integer; INT8 a Long; FLOAT8 a Double; NUMERIC a
 * BigDecimal; BOOL a Boolean; TIMESTAMPTZ an Instant; DATE a LocalDate; UUID a UUID; BYTEA a byte array (facts only).
 */
public enum ColumnType {
    TEXT {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            return string(node, pointer);
        }
    },
    INT4 {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            try {
                return number(node, pointer).intValueExact();
            } catch (ArithmeticException e) {
                throw new UnfitWriteException(pointer, "is not a whole number between -2^31 and 2^31-1");
            }
        }
    },
    INT8 {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            try {
                return number(node, pointer).longValueExact();
            } catch (ArithmeticException e) {
                throw new UnfitWriteException(pointer, "is not a whole number between -2^63 and 2^63-1");
            }
        }
    },
    FLOAT8 {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            BigDecimal exact = number(node, pointer);
            double value = exact.doubleValue();
            if (Double.isInfinite(value) || (value == 0 && exact.signum() != 0)) {
                throw new UnfitWriteException(pointer, "is out of the range of a double precision number");
            }
            return value;
        }
    },
    NUMERIC {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            return number(node, pointer);
        }
    },
    BOOL {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            if (!node.isBoolean()) {
                throw new UnfitWriteException(pointer, "is neither true nor false");
            }
            return node.booleanValue();
        }
    },
    TIMESTAMPTZ {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            Instant instant = instant(string(node, pointer), pointer);
            if (instant.isBefore(EARLIEST_TIMESTAMP) || instant.isAfter(LATEST_TIMESTAMP)) {
                throw new UnfitWriteException(pointer, "is outside the years 4713 BC to 294276");
            }
            if (instant.get(ChronoField.NANO_OF_SECOND) % 1000 != 0) {
                throw new UnfitWriteException(pointer, "is finer than a microsecond");
            }
            return instant;
        }
    },
    DATE {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            LocalDate date;
            try {
                date = LocalDate.parse(string(node, pointer), DateTimeFormatter.ISO_LOCAL_DATE);
            } catch (DateTimeException e) {
                throw new UnfitWriteException(pointer, "is not a date like 2026-11-23");
            }
            if (date.getYear() < EARLIEST_YEAR || date.getYear() > LATEST_DATE_YEAR) {
                throw new UnfitWriteException(pointer, "is outside the years 4713 BC to 5874897");
            }
            return date;
        }
    },
    UUID {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            String text = string(node, pointer);
            if (!UUID_TEXT.matcher(text).matches()) {
                throw new UnfitWriteException(pointer, "is not a UUID like 01932f6c-0000-7000-8000-000000000000");
            }
            return java.util.UUID.fromString(text);
        }
    },
    JSON {
        @Override
        Object valueOf(JsonNode node, String pointer) {
            return node.toString();
        }
    },
    JSONB {
        @Override
        Object valueOf(JsonNode node, String pointer) {
            return node.toString();
        }
    },
    BYTEA {
        @Override
        Object valueOf(JsonNode node, String pointer) throws UnfitWriteException {
            throw new UnfitWriteException(pointer, "a bytea column holds facts only");
        }
    };

    /** PostgreSQL's timestamptz begins in 4713 BC, which is year -4712 of ISO 8601. */
    private static final Instant EARLIEST_TIMESTAMP = Instant.parse("-4712-01-01T00:00:00Z");

    private static final int EARLIEST_YEAR = -4712;
    private static final int LATEST_DATE_YEAR = 5_874_897;

    private static final Instant LATEST_TIMESTAMP = Instant.parse("+294276-12-31T23:59:59.999999Z");
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** The value for the database. Throws when the column cannot hold it; only FLOAT8 rounds, to 53 bits. */
    abstract Object valueOf(JsonNode node, String pointer) throws UnfitWriteException;

    boolean isJson() {
        return this == JSON || this == JSONB;
    }

    /** A JSON column holds {@code null} as a value; any other column can only be without one. */
    boolean keepsJsonNull() {
        return isJson();
    }

    private static String string(JsonNode node, String pointer) throws UnfitWriteException {
        if (!node.isTextual()) {
            throw new UnfitWriteException(pointer, "is not a string");
        }
        return node.textValue();
    }

    private static BigDecimal number(JsonNode node, String pointer) throws UnfitWriteException {
        if (!node.isNumber()) {
            throw new UnfitWriteException(pointer, "is not a number");
        }
        return node.decimalValue();
    }

    private static Instant instant(String text, String pointer) throws UnfitWriteException {
        try {
            return OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            throw new UnfitWriteException(pointer, "is not a time with an offset like 2026-11-23T05:16:00Z");
        }
    }
}
