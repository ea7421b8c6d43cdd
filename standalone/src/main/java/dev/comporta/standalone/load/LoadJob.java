package dev.comporta.standalone.load;

/**
 * One load. Immutable.
 *
 * @param port on loopback
 * @param collection what is posted: {@code comments} or {@code uploads}
 * @param bodyBytes of each request
 * @param loop when the next request goes out
 * @param connections all of them from the start, or for an open loop as many as may become open
 * @param rate requests a second, for the open loop
 * @param accepted 202s after which it ends, for a count
 * @param leadMillis at the beginning that are not measured: connections open, compilers warm up
 * @param lengthMillis that are measured; of a count, the most that it may take
 */
public record LoadJob(
        int port,
        String collection,
        int bodyBytes,
        Loop loop,
        int connections,
        double rate,
        long accepted,
        long leadMillis,
        long lengthMillis) {
    /** When the next request goes out. */
    public enum Loop {
        /** On each connection, once it has its answer. */
        CLOSED,

        /** When it is due, whatever the answers do. */
        OPEN,

        /** As closed, until so many are accepted. */
        COUNT
    }
}
