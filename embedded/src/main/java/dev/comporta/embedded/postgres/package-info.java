/**
 * A real PostgreSQL beside this JVM, as a process of its own: for tests and for standalone.
 *
 * <p>In: a directory, a port, the owner's login. Out: a durable server on 127.0.0.1 with one database, and its JDBC URL.
 * Must not know: tables, JDBC, anything of ours in it.
 *
 * <p>Only the binaries of io.zonky.test.postgres are used, not that project's Java library: it starts with trust
 * authentication and without fsync, deletes the data at the end and leaves an orphan behind a killed JVM.
 */
@NullMarked
package dev.comporta.embedded.postgres;

import org.jspecify.annotations.NullMarked;
