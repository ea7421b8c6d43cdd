package dev.comporta.ingest.queue;

import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The way to the broker: shares writes out among the send lanes and returns at once.
 *
 * <p>Thread-safe. Start and stop as {@link Service} says; a stop sends and answers what waits.
 */
public final class EnvelopeSender implements Service {
    /** The broker works on a session with one thread; more sessions than it has cores only make messages smaller. */
    private static final int MAX_LANES = 4;

    /** Bounds the inboxes' own overhead; bodies are bounded by their bytes. */
    private static final long INBOX_WRITES = 100_000;

    private final List<SendLane> lanes = new ArrayList<>();
    private final SentWrites sent = new SentWrites();

    /**
     * @param inboxBytes how many bytes of bodies may wait in one lane, the largest at least; over all lanes, the door's
     *     budget for bodies in memory is the bound
     */
    public EnvelopeSender(QueueConnections connections, List<String> collections, long inboxBytes, Faults faults) {
        int count = Math.max(1, Math.min(MAX_LANES, Runtime.getRuntime().availableProcessors() / 2));
        for (int i = 0; i < count; i++) {
            lanes.add(new SendLane(i, connections, collections, INBOX_WRITES / count, inboxBytes, faults, sent));
        }
    }

    /** False when there is no room: nothing happened. Else the write is answered, once, unless its deadline is faster. */
    public boolean send(PendingWrite write) {
        int first = Math.floorMod(System.identityHashCode(write.home()), lanes.size());
        for (int i = 0; i < lanes.size(); i++) {
            SendLane lane = lanes.get((first + i) % lanes.size());
            if (lane.isConnected() && lane.offer(write)) {
                return true;
            }
        }
        return lanes.get(first).offer(write);
    }

    /** What went this way. */
    public SentWrites sent() {
        return sent;
    }

    @Override
    public String name() {
        return "send lanes";
    }

    @Override
    public void start() {
        lanes.forEach(SendLane::start);
    }

    @Override
    public void stop(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        for (SendLane lane : lanes) {
            lane.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    @Override
    public Health health() {
        return Health.of(name(), lanes.stream().map(SendLane::health).toList());
    }
}
