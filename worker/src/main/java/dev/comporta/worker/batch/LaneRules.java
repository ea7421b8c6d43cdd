package dev.comporta.worker.batch;

import dev.comporta.common.fault.Faults;
import java.time.Duration;

/**
 * What a lane goes by, besides its source and its store. Immutable.
 *
 * @param brake shared by the lanes of a collection
 * @param ledger where writes are accounted for
 * @param outages of what the worker's lanes share
 * @param recheck how often a missing table or a too new message is looked at again
 * @param faults a drill's, else none
 */
public record LaneRules(Brake brake, WriteLedger ledger, Outages outages, Duration recheck, Faults faults) {
    /** Soon enough after an operator created a table or upgraded a worker, too seldom to be a load. */
    public static final Duration DEFAULT_RECHECK = Duration.ofSeconds(5);
}
