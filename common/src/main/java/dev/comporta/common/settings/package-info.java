/**
 * What an operator may set: one catalogue, read typed and within bounds, all problems collected before anything starts.
 *
 * <p>In: the environment and the file that {@code COMPORTA_CONFIG} names. Out: checked values, or every problem at once.
 * Must not know: what the values are used for.
 */
@NullMarked
package dev.comporta.common.settings;

import org.jspecify.annotations.NullMarked;
