/**
 * The whole service in one process, and the broker as one: wiring, nothing else.
 *
 * <p>In: settings and a data folder. Out: broker, database, worker and door, each reached by the others over TCP and JDBC
 * as in processes of their own. Must not know: what any part does inside.
 */
@NullMarked
package dev.comporta.standalone;

import org.jspecify.annotations.NullMarked;
