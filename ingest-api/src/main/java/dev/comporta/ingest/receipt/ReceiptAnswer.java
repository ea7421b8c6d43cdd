package dev.comporta.ingest.receipt;

import java.util.Map;
import java.util.UUID;

/** The database's answer to a {@link ReceiptQuestion}. Immutable. */
public sealed interface ReceiptAnswer {
    /** One sighting for each id asked about. */
    record Seen(Map<UUID, Sighting> sightings) implements ReceiptAnswer {
        public Seen {
            sightings = Map.copyOf(sightings);
        }

        /** What is known of one id. */
        public Sighting of(UUID id) {
            return sightings.getOrDefault(id, new Sighting.Nothing());
        }
    }

    /** The database cannot be asked: nothing is known. */
    record Away() implements ReceiptAnswer {}
}
