/** Tests of what the public port is made of, without a port. */
@NullMarked
package dev.comporta.ingest.http;

import org.jspecify.annotations.NullMarked;
