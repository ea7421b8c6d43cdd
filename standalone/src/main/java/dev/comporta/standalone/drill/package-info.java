/**
 * The crash drill: the whole service as real processes, a load that behaves like good clients, faults by a seeded schedule,
 * and an account of every write from the clients' own log.
 *
 * <p>In: a seed, a length, a rate and the kinds of faults. Out: six figures that have to be 0. Must not know: how any part
 * works; it starts them, ends them, and looks at HTTP and at rows.
 */
@NullMarked
package dev.comporta.standalone.drill;

import org.jspecify.annotations.NullMarked;
