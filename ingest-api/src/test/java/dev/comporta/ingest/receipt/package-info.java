/** Tests of what this package is made of. */
@NullMarked
package dev.comporta.ingest.receipt;

import org.jspecify.annotations.NullMarked;
