/**
 * The declared kinds of writes: what is valid, and which table it becomes.
 *
 * <p>In: YAML declarations on the class path, and bodies. Out: verdicts for the door, column values for the worker. The
 * one place that knows a YAML and a JSON Schema library. Must not know: HTTP, JMS, SQL statements.
 */
@NullMarked
package dev.comporta.common.collection;

import org.jspecify.annotations.NullMarked;
