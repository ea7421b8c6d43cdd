/**
 * The public port: a request becomes an envelope, the envelope's fate an answer.
 *
 * <p>In: HTTP/1.1 from anybody. Out: writes for {@code ingest.queue}, questions for {@code ingest.receipt}, and for each
 * request one answer in time. The only place in this process that knows Vert.x and Netty. Must not know: JMS, SQL, what a
 * body contains.
 *
 * <p>Threads: each connection lives on one event loop, and so does everything that belongs to its requests; nothing there
 * blocks.
 */
@NullMarked
package dev.comporta.ingest.http;

import org.jspecify.annotations.NullMarked;
