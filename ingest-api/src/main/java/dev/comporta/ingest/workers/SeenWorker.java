package dev.comporta.ingest.workers;

import dev.comporta.common.service.Heartbeat;
import java.time.Duration;

/**
 * One worker by its last heartbeat. Immutable.
 *
 * @param instance this worker, unlike any other that ever was
 * @param lanes all of them
 * @param waitingLanes those that wait for something: database, broker, a table, a later version
 * @param stoppedLanes those that the brake or a bug has stopped
 * @param stuckLanes those that live and get ahead by nothing
 * @param rows stored since it started
 * @param silent since that heartbeat; a healthy worker tells every two seconds
 */
public record SeenWorker(
        String instance,
        long lanes,
        long waitingLanes,
        long stoppedLanes,
        long stuckLanes,
        long rows,
        Duration silent) {
    public boolean isSilent() {
        return silent.compareTo(Heartbeat.MOST_SILENCE) > 0;
    }

    /** The same heartbeat, looked at later. */
    SeenWorker after(Duration later) {
        return new SeenWorker(instance, lanes, waitingLanes, stoppedLanes, stuckLanes, rows, silent.plus(later));
    }
}
