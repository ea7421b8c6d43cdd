package dev.comporta.standalone.bench;

import dev.comporta.standalone.load.LoadResult;

/** What a plan's doors accepted, warm-ups and leads included, against the rows that it became. For one thread. */
final class Ledger {
    private long accepted;
    private long rows;
    private boolean inDoubt;

    /** What came of a load on a door. */
    void enter(LoadResult load) {
        accepted += load.allAccepted();
        inDoubt |= load.problem() != null;
    }

    /** The table's rows, once the queue is empty and before the table is. */
    void enter(BenchDatabase database) {
        rows += database.rows();
    }

    PlanResult.Account account() {
        return new PlanResult.Account(accepted, rows, inDoubt);
    }
}
