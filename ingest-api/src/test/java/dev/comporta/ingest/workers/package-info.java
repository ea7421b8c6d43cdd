/** Tests of what this package is made of. */
@NullMarked
package dev.comporta.ingest.workers;

import org.jspecify.annotations.NullMarked;
