package dev.comporta.standalone.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What is measured, and how much of it. Immutable; checked by whoever makes it.
 *
 * @param collection {@code comments} or {@code uploads}
 * @param bodyBytes of each write
 * @param connections of a closed loop; of an open one, at most
 * @param rate writes a second, of the open loop
 * @param length of one measurement
 * @param lead before each measurement, not counted
 * @param warmUp of each server before the first measurement, not counted
 * @param rounds in which the sides take turns
 * @param rows that fill the queue before a drain
 * @param arrival how they come
 * @param workers that drain; 0 to leave the drain out
 * @param folder for data and logs
 */
public record BenchOptions(
        String collection,
        int bodyBytes,
        int connections,
        double rate,
        Duration length,
        Duration lead,
        Duration warmUp,
        int rounds,
        long rows,
        Arrival arrival,
        int workers,
        @JsonIgnore Path folder) {
    /** How writes reach the queue that is to be drained. */
    public enum Arrival {
        /** Over many connections, so that many writes travel in one message. */
        BURST(1_024),

        /** Over one connection, so that each is a message of its own. */
        SINGLE(1);

        private final int connections;

        Arrival(int connections) {
            this.connections = connections;
        }

        int connections() {
            return connections;
        }
    }
}
