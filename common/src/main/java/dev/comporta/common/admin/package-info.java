/**
 * The admin port: health and metrics over HTTP, and what is measured of every process.
 *
 * <p>In: health values and a registry of meters, asked when needed. Out: answers for orchestrators and Prometheus. Must
 * not know: what is being watched.
 */
@NullMarked
package dev.comporta.common.admin;

import org.jspecify.annotations.NullMarked;
