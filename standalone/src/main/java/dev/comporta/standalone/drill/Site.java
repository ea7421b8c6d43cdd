package dev.comporta.standalone.drill;

import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.embedded.proxy.FaultProxy;
import dev.comporta.standalone.part.DatabasePart;
import dev.comporta.standalone.part.Http;
import dev.comporta.standalone.part.Part;
import dev.comporta.standalone.part.Probe;
import dev.comporta.standalone.part.ProgramLine;
import dev.comporta.standalone.part.ProgramPart;
import dev.comporta.standalone.part.SiteSettings;
import dev.comporta.standalone.part.Waiting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service under drill: two doors, two workers, a broker and a database, each a process of its own, and proxies between
 * them. Constructed without starting anything; {@link #start} and {@link #close} for one thread.
 */
final class Site implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);

    /** A drill is short, and runs many processes on a stranger's machine: no time for the second compiler. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final int DOORS = 2;
    private static final int WORKERS = 2;
    private static final int OK = 200;
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final Duration READY = Duration.ofSeconds(90);

    private final SiteSettings settings;
    private final Path logs;
    private final DatabasePart database;
    private final Login owner = new Login("comporta", new Secret("only for this drill"));
    private final int brokerPort = SiteSettings.port();
    private final int consolePort = SiteSettings.port();
    private final List<Link> links = new ArrayList<>();
    private final List<ProgramPart> doors = new CopyOnWriteArrayList<>();
    private final List<ProgramPart> workers = new CopyOnWriteArrayList<>();
    private final List<URI> doorUrls = new ArrayList<>();
    private final List<URI> adminUrls = new ArrayList<>();
    private final ProgramPart broker;

    /**
     * @param data what broker and database keep, which a power failure or a full disk strikes
     * @param logs everything else
     * @param faultSettings settings for every process beside the usual ones
     */
    Site(Path data, Path logs, Map<String, String> faultSettings) {
        this.logs = logs.toAbsolutePath();
        settings = new SiteSettings(data, owner, faultSettings);
        database = new DatabasePart(data.resolve("postgres"), SiteSettings.port(), owner);
        links.add(new Link("doors-broker", new FaultProxy(0, brokerPort), Probe.BROKER, null));
        links.add(new Link("workers-broker", new FaultProxy(0, brokerPort), Probe.BROKER, null));
        links.add(new Link("workers-database", new FaultProxy(0, database.port()), Probe.DATABASE, "COMMIT\0"));
        broker = new ProgramPart(
                "broker", "broker", settings.broker(brokerPort, consolePort), consolePort, line("-Xmx512m"));
    }

    /** Blocks until a write can be accepted and stored. */
    void start() {
        // The broker needs no database to start: the one is made while the other starts.
        broker.start();
        database.start();
        awaitAll(List.of(broker));
        for (int i = 1; i <= WORKERS; i++) {
            int admin = SiteSettings.port();
            workers.add(new ProgramPart("worker", "worker-" + i, workerSettings(admin), admin, line()));
            adminUrls.add(SiteSettings.url(admin));
        }
        for (int i = 1; i <= DOORS; i++) {
            int open = SiteSettings.port();
            int admin = SiteSettings.port();
            doors.add(new ProgramPart("ingest-api", "door-" + i, doorSettings(open, admin), admin, line()));
            doorUrls.add(SiteSettings.url(open));
            adminUrls.add(SiteSettings.url(admin));
        }
        workers.forEach(ProgramPart::start);
        doors.forEach(ProgramPart::start);
        awaitReady();
    }

    /** Blocks until every process says that it is ready. */
    void awaitReady() {
        awaitReady(() -> {});
    }

    /** The same, for processes that may have to be started again meanwhile. */
    void awaitReady(Runnable startTheEnded) {
        boolean ready = Waiting.comes(READY, () -> {
            startTheEnded.run();
            return adminUrls.stream().allMatch(Site::isReady);
        });
        if (!ready) {
            throw new DrillFailedException("Not ready within " + READY.toSeconds() + " s: " + unready() + ".");
        }
    }

    /** What those say that are not ready. */
    private String unready() {
        return adminUrls.stream()
                .map(admin -> admin.resolve("/readyz"))
                .filter(readyz -> Http.status(readyz, ASK) != OK)
                .map(readyz -> readyz + " " + Http.text(readyz, ASK))
                .collect(Collectors.joining(", "));
    }

    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.addAll(doors);
        parts.addAll(workers);
        parts.add(broker);
        parts.add(database);
        return parts;
    }

    List<ProgramPart> doors() {
        return doors;
    }

    List<ProgramPart> workers() {
        return workers;
    }

    DatabasePart database() {
        return database;
    }

    List<Link> links() {
        return links;
    }

    /** The doors' public ports. */
    List<URI> doorUrls() {
        return doorUrls;
    }

    /** Every door's and worker's admin port. */
    List<URI> adminUrls() {
        return adminUrls;
    }

    Rows rows() {
        return new Rows(SiteSettings.databaseUrl(database.port()), owner);
    }

    @Override
    public void close() {
        Stream.concat(doors.stream(), workers.stream()).parallel().forEach(Site::end);
        end(broker);
        end(database);
        links.forEach(link -> link.proxy().close());
    }

    private static void end(Part part) {
        try {
            part.thaw();
            part.stop();
        } catch (RuntimeException e) {
            LOG.error("A part did not stop. part={}", part.name(), e);
        }
    }

    private static void awaitAll(List<? extends Part> parts) {
        for (Part part : parts) {
            Waiting.until(READY, part.name() + " answers", () -> part.answers(Duration.ofSeconds(1)));
        }
    }

    private static boolean isReady(URI admin) {
        return Http.status(admin.resolve("/readyz"), ASK) == OK;
    }

    private ProgramLine line(String... more) {
        return new ProgramLine(
                Stream.concat(Stream.of(QUICK_START), Stream.of(more)).toList(), logs);
    }

    private Map<String, String> workerSettings(int admin) {
        return settings.worker(
                admin, links.get(1).proxy().port(), links.get(2).proxy().port());
    }

    private Map<String, String> doorSettings(int open, int admin) {
        return settings.door(open, admin, links.get(0).proxy().port(), database.port(), logs.resolve("doors"));
    }
}
