package dev.comporta.common.depth;

import java.time.Duration;
import java.util.Optional;

/**
 * What the broker found when it looked at a queue's messages one by one. Immutable.
 *
 * @param waiting what was not in delivery; empty where only the others were looked at. Of a paged queue it has those in
 *     delivery too
 * @param inDelivery what some worker had
 * @param at the figures right after it
 * @param still whether nothing came and nothing left meanwhile
 * @param took from the question to the answer
 */
public record Census(Optional<Counted> waiting, Counted inDelivery, QueueFigures at, boolean still, Duration took) {
    /** Every message was counted, and each once. */
    boolean isExact() {
        return still && waiting.isPresent() && all().messages() == at.messages();
    }

    /** How many writes there are; only after a look at all messages. */
    double writes() {
        Counted all = all();
        return isExact() || all.messages() == 0 ? all.writes() : all.mean() * at.messages();
    }

    private Counted all() {
        return waiting.orElse(Counted.NOTHING).plus(inDelivery);
    }
}
