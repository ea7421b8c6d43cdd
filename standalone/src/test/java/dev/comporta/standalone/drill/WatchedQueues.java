package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.depth.QueueFigures;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.queue.QueueProbe;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.standalone.part.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is in a site's queues, as its broker tells an administrator. Immutable; blocks.
 *
 * @param administrator may look at every queue
 */
record WatchedQueues(QueueSettings administrator) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final List<String> QUEUES =
            List.of(QueueNames.of("comments"), QueueNames.of("uploads"), QueueNames.DEAD);

    /** Of two queues it is no overflow yet. */
    private static final long UNKNOWN = Long.MAX_VALUE / QUEUES.size();

    /** Blocks until all that was accepted has become rows: a message leaves its queue after its rows are committed. */
    void awaitDrained() {
        Waiting.until(PATIENCE, "the queues are empty", () -> waiting(QUEUES.get(0)) + waiting(QUEUES.get(1)) == 0);
    }

    /** Messages in a queue, and in delivery from it. */
    long waiting(String queue) {
        try (QueueConnections connections = new QueueConnections(administrator);
                QueueProbe probe = new QueueProbe(connections)) {
            Map<String, QueueFigures> figures = probe.read(QUEUES, ASK);
            return Objects.requireNonNull(figures.get(queue)).messages();
        } catch (Exception e) {
            // The broker may be on its way back: that is not empty.
            return UNKNOWN;
        }
    }

    /** No message is where those go that nobody can decode; the broker may take a while to say so. */
    void assertNothingIsUndecodable() {
        long[] seen = new long[1];
        Waiting.until(PATIENCE, "the broker tells of its queues", () -> {
            seen[0] = waiting(QueueNames.DEAD);
            return seen[0] != UNKNOWN;
        });
        assertThat(seen[0]).as("messages that nobody could decode").isZero();
    }
}
