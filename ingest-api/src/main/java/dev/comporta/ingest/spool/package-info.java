/**
 * Large bodies on their way: from a slow client's connection to this door's disk, in constant memory.
 *
 * <p>In: pieces of a body. Out: a file with its length and digest, only when it is complete. Must not know: HTTP, JMS,
 * what the body is.
 */
@NullMarked
package dev.comporta.ingest.spool;

import org.jspecify.annotations.NullMarked;
