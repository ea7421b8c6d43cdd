package dev.comporta.ingest.http;

import dev.comporta.ingest.queue.SendResult;
import java.util.Optional;
import java.util.function.Consumer;

/** How a prepared write gets to the broker. For its event loop only. */
interface Way {
    /** Hands it over and returns at once; false when there is no room. The result is told on the event loop. */
    boolean send(Consumer<SendResult> told);

    /** Its deadline has come: what may be said now; empty when the result is already on its way. */
    Optional<SendResult> expire();
}
