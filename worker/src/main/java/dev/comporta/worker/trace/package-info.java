/**
 * What a lane tells traces: wrapped around its source and its store where an endpoint for traces is set, and not there
 * otherwise.
 *
 * <p>In: a lane's calls. Out: the same calls, and spans. Must not know: JMS, SQL.
 */
@NullMarked
package dev.comporta.worker.trace;

import org.jspecify.annotations.NullMarked;
