/** Tests of what this package is made of. */
@NullMarked
package dev.comporta.ingest.spool;

import org.jspecify.annotations.NullMarked;
