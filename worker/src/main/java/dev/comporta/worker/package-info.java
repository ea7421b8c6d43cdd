/**
 * Process two, the writer: its main, settings, wiring and metrics.
 *
 * <p>In: settings and declared collections. Out: lanes that move every accepted write into PostgreSQL. Must not know: HTTP
 * beyond the admin port, JMS, SQL, or what any collection contains.
 */
@NullMarked
package dev.comporta.worker;

import org.jspecify.annotations.NullMarked;
