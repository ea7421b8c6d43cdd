package dev.comporta.standalone.drill;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Good clients, a thread each: they post at a steady rate, try again what may be tried again, and write down all of it. A
 * client that waits for an answer falls behind and does not catch up: a rate is a wish, and a burst after an outage is left
 * to the retries. Counters may be read by any thread.
 */
final class Load {
    private static final int CLIENTS = 64;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong accepted = new AtomicLong();
    private final ReceiptWatcher watcher;

    Load(DrillOptions options, List<URI> doors, ClientLog log, ReceiptWatcher watcher) {
        this.watcher = watcher;
        DoorClient door = new DoorClient();
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client(i, options, (double) options.rate() / CLIENTS, doors, door, log, this);
            Thread thread = new Thread(client::run, "drill-client-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Blocks until every client has its last answer. */
    void stop() {
        stopping.set(true);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isStopping() {
        return stopping.get();
    }

    /** Requests without an answer now. */
    int open() {
        return open.get();
    }

    /** Writes accepted so far. */
    long accepted() {
        return accepted.get();
    }

    void begun() {
        open.incrementAndGet();
    }

    void ended(Answer answer, List<LogEntry> ends) {
        open.decrementAndGet();
        if (answer.meaning() == Answer.Meaning.ACCEPTED) {
            accepted.addAndGet(ends.size());
            watcher.add(ends.get(0));
        }
    }
}
