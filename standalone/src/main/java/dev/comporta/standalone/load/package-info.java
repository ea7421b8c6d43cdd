/**
 * The load generator of {@code comporta bench}, a process of its own: prebuilt requests, a minimal reader of answers, a closed
 * and an open loop, on one event loop.
 *
 * <p>In: {@link dev.comporta.standalone.load.LoadJob}s, a line of JSON each. Out: a {@link
 * dev.comporta.standalone.load.LoadResult} for each. The only place here that knows Netty and HdrHistogram. Must not know:
 * what the server is made of.
 */
@NullMarked
package dev.comporta.standalone.load;

import org.jspecify.annotations.NullMarked;
