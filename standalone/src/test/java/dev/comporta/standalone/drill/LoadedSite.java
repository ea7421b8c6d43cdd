package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.depth.QueueFigures;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.queue.QueueProbe;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.standalone.PrivateFiles;
import dev.comporta.standalone.part.Http;
import dev.comporta.standalone.part.ProgramPart;
import dev.comporta.standalone.part.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A drill's site, load and account without its schedule, for tests that strike by a plan of their own: two doors, two
 * workers, a broker and a database, all processes. For one thread.
 */
final class LoadedSite implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final List<String> QUEUES =
            List.of(QueueNames.of("comments"), QueueNames.of("uploads"), QueueNames.DEAD);

    /** Of two queues it is no overflow yet. */
    private static final long UNKNOWN = Long.MAX_VALUE / QUEUES.size();

    private final Path data;
    private final Path logs;
    private final Path logFile;
    private final Site site;
    private final ClientLog log;
    private @Nullable Load load;
    private @Nullable ReceiptWatcher watcher;

    /** Starts everything; returns when a write can be accepted and stored. */
    LoadedSite(Path folder, Map<String, String> settings) throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        logs = Files.createDirectories(folder.resolve("logs"));
        logFile = folder.resolve("clients.jsonl");
        site = new Site(data, logs, settings);
        log = new ClientLog(logFile);
        try {
            site.start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Site site() {
        return site;
    }

    /** From now on clients post everything but poison, some of it keyed, some of it over 256 KiB. */
    Load post(long seed, int rate, Path folder) {
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
        ReceiptWatcher watching = new ReceiptWatcher(seed, site.doorUrls(), log);
        Load posting = new Load(options, site.doorUrls(), log, watching);
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

    /** Blocks until every client has its last answer. */
    void stopPosting() {
        posting().stop();
        if (watcher != null) {
            watcher.stop();
        }
        load = null;
    }

    private Load posting() {
        if (load == null) {
            throw new IllegalStateException("nobody posts");
        }
        return load;
    }

    static void awaitReady(ProgramPart part) {
        Waiting.until(PATIENCE, part.name() + " is ready", () -> readyz(part) == 200);
    }

    static int readyz(ProgramPart part) {
        return Http.status(part.admin().resolve("/readyz"), ASK);
    }

    /** Blocks until all that was accepted has become rows: a message leaves its queue after its rows are committed. */
    void awaitDrained() {
        Waiting.until(PATIENCE, "the queues are empty", () -> waiting(QUEUES.get(0)) + waiting(QUEUES.get(1)) == 0);
    }

    /** Messages in a queue, and in delivery from it. */
    long waiting(String queue) {
        try (QueueConnections connections = new QueueConnections(administrator());
                QueueProbe probe = new QueueProbe(connections)) {
            Map<String, QueueFigures> figures = probe.read(QUEUES, ASK);
            return Objects.requireNonNull(figures.get(queue)).messages();
        } catch (Exception e) {
            // The broker may be on its way back: that is not empty.
            return UNKNOWN;
        }
    }

    /** No message is where those go that nobody can decode; the broker may take a while to say so. */
    void assertNothingIsUndecodable() {
        long[] seen = new long[1];
        Waiting.until(PATIENCE, "the broker tells of its queues", () -> {
            seen[0] = waiting(QueueNames.DEAD);
            return seen[0] != UNKNOWN;
        });
        assertThat(seen[0]).as("messages that nobody could decode").isZero();
    }

    /** Nothing lost, twice, changed or dead, no receipt that lies: every 202 is a row exactly once, and its receipt says so. */
    Figures assertEveryWriteIsARowOnce() {
        assertNothingIsUndecodable();
        site.rows()
                .eachDead((marker, id) ->
                        assertThat(marker + " " + id).as("a dead letter").isEmpty());
        Figures figures = new Account().close(logFile, site.rows(), site.doorUrls());
        assertThat(figures.areClean()).as(figures.toString()).isTrue();
        return figures;
    }

    /** What a process has written to its log. */
    List<String> logOf(ProgramPart part) {
        try {
            return Files.readAllLines(logs.resolve(part.name() + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The broker makes it at its start. */
    private QueueSettings administrator() {
        try {
            Map<String, String> made = new TreeMap<>(PrivateFiles.read(data.resolve("credentials.env")));
            return QueueSettings.read(new SettingsReader(made));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (load != null) {
            stopPosting();
        }
        site.close();
        log.close();
    }
}
