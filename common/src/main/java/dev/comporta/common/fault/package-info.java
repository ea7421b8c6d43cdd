/**
 * Faults on purpose: named points in our own code where a drill may stop, halt or fail the process, and defects that it
 * plants to see whether its own checks can fail.
 *
 * <p>In: one setting, refused unless another one says that this is a drill. Out: nothing, until it strikes. Must not know:
 * what happens at the points.
 */
@NullMarked
package dev.comporta.common.fault;

import org.jspecify.annotations.NullMarked;
