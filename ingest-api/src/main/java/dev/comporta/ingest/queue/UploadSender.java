package dev.comporta.ingest.queue;

import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The way of spooled files to the broker: two lanes that share one bounded list of what waits. Thread-safe. */
public final class UploadSender implements Service {
    /** One reads its file while the other waits for the broker's disk. */
    private static final int LANES = 2;

    /** What waits lies on disk, bounded by the spool; this bounds the requests that hang on it. */
    private static final int MAX_WAITING = 256;

    private final BlockingQueue<UploadWrite> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final SentWrites sent = new SentWrites();
    private final List<UploadLane> lanes;

    public UploadSender(QueueConnections connections, Faults faults) {
        lanes = java.util.stream.IntStream.range(0, LANES)
                .mapToObj(number -> new UploadLane(number, connections, waiting, faults, sent))
                .toList();
    }

    /** False when there is no room: nothing happened. Returns at once. */
    public boolean send(UploadWrite write) {
        return waiting.offer(write);
    }

    /** What went this way. */
    public SentWrites sent() {
        return sent;
    }

    @Override
    public String name() {
        return "upload lanes";
    }

    @Override
    public void start() {
        lanes.forEach(UploadLane::start);
    }

    @Override
    public void stop(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        for (UploadLane lane : lanes) {
            lane.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    @Override
    public Health health() {
        return Health.of(name(), lanes.stream().map(UploadLane::health).toList());
    }
}
