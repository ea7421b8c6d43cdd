/**
 * The command line: one class a command.
 *
 * <p>In: arguments and the environment. Out: an exit code (0 done, 1 failed, 2 bad usage or settings). Must not know: how
 * any part works; commands that read a running service do it as any client would.
 */
@NullMarked
package dev.comporta.standalone.cli;

import org.jspecify.annotations.NullMarked;
