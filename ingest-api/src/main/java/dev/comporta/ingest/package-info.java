/**
 * Process one, the door: takes writes over HTTP and answers each when the broker has it on disk.
 *
 * <p>In: settings and the declared collections. Out: one {@link dev.comporta.common.service.Service}, its metrics, its
 * main. Here all parts are made and joined; nothing is decided.
 */
@NullMarked
package dev.comporta.ingest;

import org.jspecify.annotations.NullMarked;
