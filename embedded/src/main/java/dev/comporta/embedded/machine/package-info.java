/**
 * What an embedded part needs of the machine: a directory of its own, a free port, files unpacked once.
 *
 * <p>In: a directory or a port that an operator chose. Out: the certainty that nobody else has it, or a
 * {@link dev.comporta.common.service.StartFailedException} that says who does. Must not know: brokers and databases.
 */
@NullMarked
package dev.comporta.embedded.machine;

import org.jspecify.annotations.NullMarked;
