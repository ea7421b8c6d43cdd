package dev.comporta.standalone.drill;

import java.time.Duration;

/**
 * A fault to come.
 *
 * @param target a part's or link's name
 * @param hold from the fault to its end
 * @param calm from its end to the next fault
 */
record Fault(FaultKind kind, String target, Duration hold, Duration calm) {
    @Override
    public String toString() {
        return kind.word() + " " + target;
    }
}
