package dev.comporta.common.collection;

/**
 * The table that an opaque body becomes, a chunk a row. Plain lower-case SQL identifiers. Immutable.
 *
 * @param name the table
 * @param owner its uuid column that names the row whose body this is
 * @param sequence its int4 column that orders the chunks, from 0
 * @param data its bytea column
 */
public record ChunkTable(String name, String owner, String sequence, String data) {}
