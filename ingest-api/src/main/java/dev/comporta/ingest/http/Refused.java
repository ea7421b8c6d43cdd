package dev.comporta.ingest.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One refusal as one client sees it. Immutable.
 *
 * @param detail for the person who reads it; no internal names
 * @param faults what is wrong with a body, item by item
 * @param allow the methods that have a meaning here, for a 405
 * @param receipt where the outcome will be told, if it is unknown
 */
record Refused(
        Refusal refusal,
        String detail,
        List<Fault> faults,
        @Nullable String allow,
        @Nullable String receipt) {

    /**
     * One thing wrong with a body.
     *
     * @param pointer where, as a JSON Pointer; empty for the whole
     * @param line of an NDJSON body, from 1; 0 where there are no lines
     */
    record Fault(String pointer, String reason, int line) {}

    Refused {
        faults = List.copyOf(faults);
    }

    Refused(Refusal refusal, String detail) {
        this(refusal, detail, List.of(), null, null);
    }

    static Refused invalid(String detail, List<Fault> faults) {
        return new Refused(Refusal.INVALID, detail, faults, null, null);
    }

    static Refused method(String allow) {
        return new Refused(Refusal.METHOD_NOT_ALLOWED, "Allowed here: " + allow + ".", List.of(), allow, null);
    }

    static Refused outcomeUnknown(String receipt) {
        return new Refused(
                Refusal.OUTCOME_UNKNOWN,
                "It may be stored or not; the receipt will tell. To send it again is safe only with an Idempotency-Key.",
                List.of(),
                null,
                receipt);
    }
}
