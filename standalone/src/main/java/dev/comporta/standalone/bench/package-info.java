/**
 * {@code comporta bench}: the service as real processes under load, beside its ceiling and beside {@code psql \copy}, so that
 * every figure is a share of another one taken in the same run.
 *
 * <p>In: plans and their sizes. Out: a table, JSON, a plot. Must not know: how any part works; it starts them, and looks at
 * HTTP and at rows.
 */
@NullMarked
package dev.comporta.standalone.bench;

import org.jspecify.annotations.NullMarked;
