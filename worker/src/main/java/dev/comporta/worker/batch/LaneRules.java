package dev.comporta.worker.batch;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a lane goes by, besides its source and its store. Immutable.
 *
 * @param brake shared by the lanes of a collection
 * @param ledger where writes are accounted for
 * @param retries how attempts at a broker or database that is away are spaced
 * @param recheck how often a missing table or a too new message is looked at again
 * @param clock for how long something has lasted
 */
public record LaneRules(Brake brake, WriteLedger ledger, RetrySchedule retries, Duration recheck, InstantSource clock) {
    /** Soon enough after an operator created a table or upgraded a worker, too seldom to be a load. */
    public static final Duration DEFAULT_RECHECK = Duration.ofSeconds(5);
}
