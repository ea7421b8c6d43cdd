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

    boolean fits(ColumnType columnType) {
        return columnType == type || (this == BODY && columnType == ColumnType.JSONB);
    }
}
