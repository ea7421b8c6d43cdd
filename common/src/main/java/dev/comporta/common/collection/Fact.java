package dev.comporta.common.collection;

/** What Comporta itself knows of a write and a declaration may map to a column. */
public enum Fact {
    RECEIVED_AT(ColumnType.TIMESTAMPTZ),
    WRITTEN_AT(ColumnType.TIMESTAMPTZ),
    BYTES(ColumnType.INT8),
    FILENAME(ColumnType.TEXT),
    CONTENT_TYPE(ColumnType.TEXT),
    SHA256(ColumnType.BYTEA),
    /** The whole JSON body. */
    BODY(ColumnType.JSON);

    private final ColumnType type;

    Fact(ColumnType type) {
        this.type = type;
    }

    /** JSON bodies have no media, and opaque ones no JSON. */
    boolean isKnownOf(boolean json) {
        return switch (this) {
            case RECEIVED_AT, WRITTEN_AT, BYTES -> true;
            case FILENAME, CONTENT_TYPE, SHA256 -> !json;
            case BODY -> json;
        };
    }

    /** What a client may leave out. */
    boolean mayBeMissing() {
        return this == FILENAME || this == CONTENT_TYPE;
    }

    boolean fits(ColumnType columnType) {
        return columnType == type || (this == BODY && columnType == ColumnType.JSONB);
    }
}
