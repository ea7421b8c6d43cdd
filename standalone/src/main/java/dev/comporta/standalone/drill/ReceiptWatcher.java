package dev.comporta.standalone.drill;

import dev.comporta.standalone.part.Waiting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Asks for receipts in the middle of faults, when a service is most tempted to guess. A thread of its own. */
final class ReceiptWatcher {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Young ones, whose rows are on their way. */
    private static final int KEPT = 200;

    private final List<URI> doors;
    private final ClientLog log;
    private final Random random;
    private final DoorClient http = new DoorClient();
    private final ConcurrentLinkedDeque<LogEntry> young = new ConcurrentLinkedDeque<>();
    private final Thread thread = new Thread(this::run, "drill-receipts");
    private volatile boolean stopping;

    ReceiptWatcher(long seed, List<URI> doors, ClientLog log) {
        this.doors = doors;
        this.log = log;
        random = new Random(seed);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** May be called by any thread. */
    void add(LogEntry accepted) {
        young.addLast(accepted);
        if (young.size() > KEPT) {
            young.pollFirst();
        }
    }

    /** Blocks until the last answer is there. */
    void stop() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopping) {
            List<LogEntry> some = new ArrayList<>(young);
            if (!some.isEmpty()) {
                LogEntry one = some.get(random.nextInt(some.size()));
                String receipt = one.receipt();
                if (receipt != null) {
                    DoorClient.Said said = http.receipt(doors.get(random.nextInt(doors.size())), receipt);
                    log.write(List.of(LogEntry.receipt(one.marker(), said.word(), said.status(), receipt)));
                }
            }
            Waiting.pause(PAUSE);
        }
    }
}
