/**
 * The one noun that crosses the queue, its identity and its byte layout.
 *
 * <p>In: an accepted write. Out: the same write in another process, unchanged. Must not know: HTTP, JMS, SQL, or what
 * any collection contains.
 */
@NullMarked
package dev.comporta.common.envelope;

import org.jspecify.annotations.NullMarked;
