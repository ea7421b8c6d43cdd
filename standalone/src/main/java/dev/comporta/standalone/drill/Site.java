package dev.comporta.standalone.drill;

import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.embedded.proxy.FaultProxy;
import dev.comporta.standalone.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service under drill: two doors, two workers, a broker and a database, each a process of its own, and proxies between
 * them. Constructed without starting anything; {@link #start} and {@link #close} for one thread.
 */
final class Site implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);
    private static final String HOST = "127.0.0.1";
    private static final int DOORS = 2;
    private static final int WORKERS = 2;
    private static final int OK = 200;
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final Duration READY = Duration.ofSeconds(90);

    /** Which parts get which fault points and defects, as settings. */
    private final Map<String, String> faultSettings;

    private final Path data;
    private final Path logs;
    private final DatabasePart database;
    private final Login owner = new Login("comporta", new Secret("only for this drill"));
    private final int brokerPort = port();
    private final int consolePort = port();
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
        this.data = data;
        this.logs = logs.toAbsolutePath();
        this.faultSettings = Map.copyOf(faultSettings);
        database = new DatabasePart(data.resolve("postgres"), port(), owner);
        links.add(new Link("doors-broker", new FaultProxy(0, brokerPort), Probe.BROKER, null));
        links.add(new Link("workers-broker", new FaultProxy(0, brokerPort), Probe.BROKER, null));
        links.add(new Link("workers-database", new FaultProxy(0, database.port()), Probe.DATABASE, "COMMIT\0"));
        broker = new ProgramPart("broker", "broker", "512m", brokerSettings(), consolePort, logs);
    }

    /** Blocks until a write can be accepted and stored. */
    void start() {
        database.start();
        broker.start();
        awaitAll(List.of(broker));
        for (int i = 1; i <= WORKERS; i++) {
            int admin = port();
            workers.add(new ProgramPart("worker-" + i, "worker", "256m", workerSettings(admin), admin, logs));
            adminUrls.add(url(admin));
        }
        for (int i = 1; i <= DOORS; i++) {
            int open = port();
            int admin = port();
            doors.add(new ProgramPart("door-" + i, "ingest-api", "256m", doorSettings(open, admin), admin, logs));
            doorUrls.add(url(open));
            adminUrls.add(url(admin));
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
        return new Rows("jdbc:postgresql://" + HOST + ":" + database.port() + "/comporta", owner);
    }

    @Override
    public void close() {
        doors.forEach(Site::end);
        workers.forEach(Site::end);
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

    private Map<String, String> brokerSettings() {
        Map<String, String> settings = common();
        settings.put("COMPORTA_DATA_DIR", data.toString());
        settings.put("COMPORTA_BROKER_PORT", Integer.toString(brokerPort));
        settings.put("COMPORTA_CONSOLE_PORT", Integer.toString(consolePort));
        return settings;
    }

    private Map<String, String> workerSettings(int admin) {
        Map<String, String> settings = common();
        settings.putAll(credentials("worker.env"));
        settings.put("COMPORTA_ADMIN_PORT", Integer.toString(admin));
        settings.put(
                "COMPORTA_BROKER_URL",
                "tcp://" + HOST + ":" + links.get(1).proxy().port());
        settings.put("COMPORTA_DATABASE_URL", databaseUrl(links.get(2).proxy().port()));
        return settings;
    }

    private Map<String, String> doorSettings(int open, int admin) {
        Map<String, String> settings = common();
        settings.putAll(credentials("door.env"));
        settings.put("COMPORTA_HTTP_PORT", Integer.toString(open));
        settings.put("COMPORTA_ADMIN_PORT", Integer.toString(admin));
        settings.put("COMPORTA_DATA_DIR", logs.resolve("doors").toString());
        settings.put(
                "COMPORTA_BROKER_URL",
                "tcp://" + HOST + ":" + links.get(0).proxy().port());
        settings.put("COMPORTA_DATABASE_URL", databaseUrl(database.port()));
        return settings;
    }

    private Map<String, String> common() {
        Map<String, String> settings = new TreeMap<>(faultSettings);
        return settings;
    }

    /** What the broker made at its start, for the users with fewer rights. */
    private Map<String, String> credentials(String file) {
        try {
            Map<String, String> lines = new TreeMap<>(PrivateFiles.read(data.resolve("credentials.env")));
            lines.putAll(PrivateFiles.read(data.resolve(file)));
            lines.put("COMPORTA_DATABASE_USER", owner.user());
            lines.put("COMPORTA_DATABASE_PASSWORD", owner.password().reveal());
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String databaseUrl(int port) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/comporta";
    }

    private static URI url(int port) {
        return URI.create("http://" + HOST + ":" + port);
    }

    /** A free one, kept over restarts: another program may take it meanwhile, which ends the drill with an error. */
    private static int port() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
