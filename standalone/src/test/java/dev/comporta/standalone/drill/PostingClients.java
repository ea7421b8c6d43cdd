package dev.comporta.standalone.drill;

import dev.comporta.standalone.part.Waiting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A drill's clients with their log and its account, for tests that strike by a plan of their own. For one thread.
 */
final class PostingClients implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path folder;
    private final Path logFile;
    private final ClientLog log;
    private @Nullable Load load;
    private @Nullable ReceiptWatcher watcher;

    /** @param folder gets the clients' log */
    PostingClients(Path folder) {
        this.folder = folder;
        logFile = folder.resolve("clients.jsonl");
        log = new ClientLog(logFile);
    }

    /** From now on clients post everything but poison, some of it keyed, some of it over 256 KiB. */
    Load post(long seed, int rate, List<URI> doors) {
        DrillOptions options = new DrillOptions(
                seed,
                Duration.ZERO,
                0,
                rate,
                List.of(),
                target -> true,
                FaultPace.USUAL,
                kind -> kind != WorkKind.POISON,
                Map.of(),
                folder);
        ReceiptWatcher watching = new ReceiptWatcher(seed, doors, log);
        Load posting = new Load(options, doors, log, watching);
        posting.start();
        watching.start();
        load = posting;
        watcher = watching;
        return posting;
    }

    /** Blocks until so many more writes have their 202. */
    void awaitAccepted(int more) {
        Load posting = posting();
        long enough = posting.accepted() + more;
        Waiting.until(PATIENCE, more + " more writes accepted", () -> posting.accepted() >= enough);
    }

    /** Writes accepted so far. */
    long accepted() {
        return posting().accepted();
    }

    /** Blocks until every client has its last answer. */
    void stop() {
        posting().stop();
        if (watcher != null) {
            watcher.stop();
        }
        load = null;
    }

    /** Their log against rows, dead letters and receipts, into {@code account}; once the queues are empty. */
    Figures hold(Account account, Rows rows, List<URI> doors) {
        return account.close(logFile, rows, doors);
    }

    private Load posting() {
        if (load == null) {
            throw new IllegalStateException("nobody posts");
        }
        return load;
    }

    @Override
    public void close() {
        if (load != null) {
            stop();
        }
        log.close();
    }
}
