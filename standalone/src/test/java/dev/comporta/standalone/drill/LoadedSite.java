package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.TreeMap;

/**
 * A drill's site, load and account without its schedule, for tests that strike by a plan of their own: two doors, two
 * workers, a broker and a database, all processes. For one thread.
 */
final class LoadedSite implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration ASK = Duration.ofSeconds(2);

    private final Path data;
    private final Path logs;
    private final Site site;
    private final PostingClients clients;

    /** Starts everything; returns when a write can be accepted and stored. */
    LoadedSite(Path folder, Map<String, String> settings) throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        logs = Files.createDirectories(folder.resolve("logs"));
        site = new Site(data, logs, settings);
        clients = new PostingClients(folder);
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
    Load post(long seed, int rate) {
        return clients.post(seed, rate, site.doorUrls());
    }

    /** Blocks until so many more writes have their 202. */
    void awaitAccepted(int more) {
        clients.awaitAccepted(more);
    }

    /** Blocks until every client has its last answer. */
    void stopPosting() {
        clients.stop();
    }

    static void awaitReady(ProgramPart part) {
        Waiting.until(PATIENCE, part.name() + " is ready", () -> readyz(part) == 200);
    }

    static int readyz(ProgramPart part) {
        return Http.status(part.admin().resolve("/readyz"), ASK);
    }

    /** Blocks until all that was accepted has become rows: a message leaves its queue after its rows are committed. */
    void awaitDrained() {
        queues().awaitDrained();
    }

    /** Messages in a queue, and in delivery from it. */
    long waiting(String queue) {
        return queues().waiting(queue);
    }

    /** No message is where those go that nobody can decode; the broker may take a while to say so. */
    void assertNothingIsUndecodable() {
        queues().assertNothingIsUndecodable();
    }

    /** Nothing lost, twice, changed or dead, no receipt that lies: every 202 is a row exactly once, and its receipt says so. */
    Figures assertEveryWriteIsARowOnce() {
        assertNothingIsUndecodable();
        site.rows()
                .eachDead((marker, id) -> assertThat(marker + " " + id)
                        .as("the account: a dead letter")
                        .isEmpty());
        Figures figures = clients.hold(new Account(), site.rows(), site.doorUrls());
        assertThat(figures.areClean()).as("the account: %s", figures).isTrue();
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

    /** Asked as the administrator, whom the broker makes at its start. */
    private WatchedQueues queues() {
        try {
            Map<String, String> made = new TreeMap<>(PrivateFiles.read(data.resolve("credentials.env")));
            return new WatchedQueues(QueueSettings.read(new SettingsReader(made)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clients.close();
        site.close();
    }
}
