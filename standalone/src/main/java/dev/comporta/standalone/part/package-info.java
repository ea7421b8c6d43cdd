/**
 * A service as real processes of its own: started, stopped, struck and looked at from outside. What the drill and the bench
 * have in common.
 *
 * <p>In: settings and a folder. Out: processes, and words for what they do not do in time. Must not know: what is tried with
 * them.
 */
@NullMarked
package dev.comporta.standalone.part;

import org.jspecify.annotations.NullMarked;
