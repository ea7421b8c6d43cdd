/**
 * The admin port: health and metrics over HTTP, the same for every process.
 *
 * <p>In: health values and a metrics text, asked for when needed. Out: answers for orchestrators and Prometheus. Must not
 * know: what is being watched.
 */
@NullMarked
package dev.comporta.common.admin;

import org.jspecify.annotations.NullMarked;
