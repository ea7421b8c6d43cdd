/** Tests of the door as a whole: against an embedded broker and an embedded PostgreSQL, over real sockets. */
@NullMarked
package dev.comporta.ingest;

import org.jspecify.annotations.NullMarked;
