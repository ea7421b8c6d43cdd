package dev.comporta.ingest.workers;

import java.util.List;
import java.util.Map;

/** What is known of the workers now. Immutable. */
public sealed interface WorkersAnswer {
    /** Nobody looked until now: the database is being asked. */
    record Asking() implements WorkersAnswer {}

    /** The database does not answer, so nobody knows: workers may be well. */
    record Away() implements WorkersAnswer {}

    /**
     * The database's answer.
     *
     * @param workers those that told anything within the last hour, the latest first; at most {@value
     *     WorkersDatabase#MOST_WORKERS} and one, by which it is seen that there are more
     * @param deadLetters by collection, of the {@value WorkersDatabase#MOST_DEAD} that died last
     * @param moreDead whether there are more dead letters than were counted
     */
    record Seen(List<SeenWorker> workers, Map<String, Long> deadLetters, boolean moreDead) implements WorkersAnswer {
        public Seen {
            workers = List.copyOf(workers);
            deadLetters = Map.copyOf(deadLetters);
        }
    }
}
