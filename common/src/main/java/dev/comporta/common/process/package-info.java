/**
 * The frame around every process: settings checked, logging set up, started, stopped by a signal, an exit code at the end.
 *
 * <p>In: a wiring of parts. Out: a process that behaves as operators expect. Must not know: which process it is.
 */
@NullMarked
package dev.comporta.common.process;

import org.jspecify.annotations.NullMarked;
