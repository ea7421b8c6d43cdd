package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.standalone.part.DatabasePart;
import dev.comporta.standalone.part.Http;
import dev.comporta.standalone.part.ProgramLine;
import dev.comporta.standalone.part.ProgramPart;
import dev.comporta.standalone.part.SiteSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A door and two workers in front of two Artemis brokers that share one data folder, with clients and their account. All
 * are processes. For one thread.
 */
final class PairedSite implements AutoCloseable {
    private static final Login OWNER = new Login("comporta", new Secret("only for this test"));
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final String RECEIPT_SECRET = "thirty-two characters at the least";

    private final Path logs;
    private final DatabasePart database;
    private final List<ArtemisBroker> brokers;
    private final List<ProgramPart> workers;
    private final ProgramPart door;
    private final URI doorUrl;
    private final PostingClients clients;

    /** Starts everything; returns when a write can be accepted and stored, and one broker waits for the other. */
    PairedSite(PairKind kind, Path artemis, Path folder) throws IOException {
        logs = Files.createDirectories(folder.resolve("logs"));
        database = new DatabasePart(folder.resolve("postgres"), SiteSettings.port(), OWNER);
        Path shared = folder.resolve("shared");
        brokers = List.of(
                new ArtemisBroker("broker-1", artemis, logs, shared),
                new ArtemisBroker("broker-2", artemis, logs, shared));
        kind.configure(brokers.get(0), brokers.get(1));
        workers = List.of(worker("worker-1"), worker("worker-2"));
        int open = SiteSettings.port();
        doorUrl = SiteSettings.url(open);
        door = door(open);
        clients = new PostingClients(folder);
        try {
            start();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void start() throws IOException {
        brokers.get(0).launch();
        database.start();
        workers.forEach(ProgramPart::start);
        door.start();
        brokers.get(0).awaitService();
        brokers.get(1).start();
        workers.forEach(LoadedSite::awaitReady);
        LoadedSite.awaitReady(door);
        assertThat(other(live()).serves()).as("both brokers serve").isFalse();
    }

    /** The one that serves. */
    ArtemisBroker live() {
        return brokers.stream().filter(ArtemisBroker::serves).findFirst().orElseThrow();
    }

    ArtemisBroker other(ArtemisBroker broker) {
        return brokers.get(broker == brokers.get(0) ? 1 : 0);
    }

    ProgramPart door() {
        return door;
    }

    PostingClients clients() {
        return clients;
    }

    void post(int rate) {
        clients.post(1, rate, List.of(doorUrl));
    }

    /** Ends the posting, lets all of it be stored, and holds the clients' log against what is there, into the account. */
    Figures hold(Account account) {
        clients.stop();
        WatchedQueues queues = new WatchedQueues(new QueueSettings(url(), Optional.of(login("admin"))));
        queues.awaitDrained();
        queues.assertNothingIsUndecodable();
        assertMetricsBalance();
        return clients.hold(account, new Rows(SiteSettings.databaseUrl(database.port()), OWNER), List.of(doorUrl));
    }

    /** CONTRACT's equations, of processes that have lived through it all. */
    private void assertMetricsBalance() {
        assertBalances(
                door, "writes_received", "writes_accepted", "writes_refused", "writes_unknown", "writes_aborted");
        workers.forEach(worker -> assertBalances(
                worker, "writes_taken", "writes_stored", "writes_duplicate", "writes_dead", "writes_returned"));
    }

    private static void assertBalances(ProgramPart part, String whole, String... parts) {
        assertThat(Stream.of(parts).mapToDouble(one -> total(part, one)).sum())
                .as(part.name() + " " + whole)
                .isEqualTo(total(part, whole));
    }

    private static double total(ProgramPart part, String name) {
        return Http.metric(part.admin(), "comporta_" + name + "_total", ASK);
    }

    private String url() {
        return "(" + brokers.get(0).url() + "," + brokers.get(1).url() + ")?ha=true";
    }

    private ProgramPart worker(String name) {
        int admin = SiteSettings.port();
        return new ProgramPart("worker", name, settings("worker", admin), admin, line());
    }

    private ProgramPart door(int open) {
        int admin = SiteSettings.port();
        Map<String, String> settings = settings("door", admin);
        settings.put("COMPORTA_HTTP_PORT", Integer.toString(open));
        settings.put("COMPORTA_DATA_DIR", logs.resolve("door").toString());
        settings.put("COMPORTA_RECEIPT_SECRET", RECEIPT_SECRET);
        // As it is advised with a pair.
        settings.put("COMPORTA_ACCEPT_TIMEOUT", "8s");
        return new ProgramPart("ingest-api", "door-1", settings, admin, line());
    }

    private Map<String, String> settings(String user, int admin) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("COMPORTA_ADMIN_PORT", Integer.toString(admin));
        settings.put("COMPORTA_BROKER_URL", url());
        settings.put("COMPORTA_BROKER_USER", user);
        settings.put("COMPORTA_BROKER_PASSWORD", ArtemisBroker.PASSWORD);
        settings.put("COMPORTA_DATABASE_URL", SiteSettings.databaseUrl(database.port()));
        settings.put("COMPORTA_DATABASE_USER", OWNER.user());
        settings.put("COMPORTA_DATABASE_PASSWORD", OWNER.password().reveal());
        return settings;
    }

    private ProgramLine line() {
        return new ProgramLine(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"), logs);
    }

    private static Login login(String user) {
        return new Login(user, new Secret(ArtemisBroker.PASSWORD));
    }

    @Override
    public void close() {
        clients.close();
        door.stop();
        workers.forEach(ProgramPart::stop);
        brokers.forEach(ArtemisBroker::close);
        database.stop();
    }
}
