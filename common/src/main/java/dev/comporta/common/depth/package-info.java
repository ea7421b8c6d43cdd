/**
 * How much waits, and how fast it comes and goes.
 *
 * <p>In: what the broker says of a queue, in messages. Out: {@link dev.comporta.common.depth.QueueDepth}, in writes. Pure:
 * the time comes from outside. Must not know: JMS, HTTP, SQL.
 */
@NullMarked
package dev.comporta.common.depth;

import org.jspecify.annotations.NullMarked;
