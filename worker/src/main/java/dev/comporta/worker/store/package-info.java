/**
 * Rows and dead letters in PostgreSQL.
 *
 * <p>In: envelopes of a declared collection. Out: committed rows, or which kind of trouble kept them from it. The only
 * place of the worker that knows SQL. Must not know: JMS, or any collection's columns by name.
 */
@NullMarked
package dev.comporta.worker.store;

import org.jspecify.annotations.NullMarked;
