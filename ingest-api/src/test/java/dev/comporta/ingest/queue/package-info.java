/** Tests of what this package is made of. */
@NullMarked
package dev.comporta.ingest.queue;

import org.jspecify.annotations.NullMarked;
