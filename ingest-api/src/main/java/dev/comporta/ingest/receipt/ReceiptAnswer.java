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

        /** True when each became a row. */
        public boolean allWritten() {
            return sightings.values().stream().allMatch(Sighting.Written.class::isInstance);
        }
    }

    /** The database cannot be asked: nothing is known. */
    record Away() implements ReceiptAnswer {}
}
