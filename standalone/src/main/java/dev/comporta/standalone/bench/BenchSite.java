package dev.comporta.standalone.bench;

import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.standalone.part.DatabasePart;
import dev.comporta.standalone.part.Http;
import dev.comporta.standalone.part.Part;
import dev.comporta.standalone.part.ProgramLine;
import dev.comporta.standalone.part.ProgramPart;
import dev.comporta.standalone.part.SiteSettings;
import dev.comporta.standalone.part.Waiting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The service under bench: a database, a broker, a door, workers when they are wanted, and the ceiling beside them, each a
 * process of its own with its default options. For one thread, but for {@link #abandon}.
 */
final class BenchSite implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(90);
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final int OK = 200;

    /** A queue may look empty for a moment while its depth is asked for anew. */
    private static final int EMPTY_LOOKS = 20;

    private final ProgramLine line;
    private final Login owner = new Login("comporta", new Secret("only for this bench"));
    private final SiteSettings settings;
    private final int brokerPort = SiteSettings.port();
    private final int consolePort = SiteSettings.port();
    private final int doorPort = SiteSettings.port();
    private final int doorAdmin = SiteSettings.port();
    private final int ceilingPort = SiteSettings.port();
    private final DatabasePart database;
    private final ProgramPart broker;
    private final DrainSwitch drain;
    private final List<ProgramPart> workers = new CopyOnWriteArrayList<>();
    private final List<Part> parts = new CopyOnWriteArrayList<>();
    private boolean abandoned;

    BenchSite(Path data, ProgramLine line) {
        this.line = line;
        settings = new SiteSettings(data, owner, Map.of("COMPORTA_LOG_LEVEL", "warn"));
        database = new DatabasePart(data.resolve("postgres"), SiteSettings.port(), owner);
        broker = new ProgramPart("broker", "broker", settings.broker(brokerPort, consolePort), consolePort, line);
        drain = new DrainSwitch(SiteSettings.url(consolePort), data.resolve("credentials.env"));
        parts.add(database);
        parts.add(broker);
    }

    /** Blocks until door and ceiling answer. */
    void start() {
        ProgramPart ceiling = new ProgramPart(
                "bench-ceiling",
                "ceiling",
                Map.of("COMPORTA_HTTP_PORT", Integer.toString(ceilingPort), "COMPORTA_LOG_LEVEL", "warn"),
                ceilingPort,
                line);
        start(ceiling);
        database.start();
        broker.start();
        Waiting.until(READY, "the broker answers", () -> broker.answers(ASK));
        ProgramPart door = new ProgramPart("ingest-api", "door", doorSettings(), doorAdmin, line);
        start(door);
        awaitReady(door);
        Waiting.until(READY, "the ceiling answers", () -> ceiling.answers(ASK));
    }

    /** Blocks until each worker is ready. */
    void startWorkers(int count) {
        for (int i = 1; i <= count; i++) {
            int admin = SiteSettings.port();
            ProgramPart worker = new ProgramPart(
                    "worker", "worker-" + i, settings.worker(admin, brokerPort, database.port()), admin, line);
            workers.add(worker);
            start(worker);
        }
        workers.forEach(BenchSite::awaitReady);
    }

    /** From now on the broker gives this collection's workers nothing more. */
    void pauseDrain(String collection) {
        drain.pause(collection);
    }

    void resumeDrain(String collection) {
        drain.resume(collection);
    }

    /** Blocks until no worker runs. */
    void stopWorkers() {
        workers.forEach(ProgramPart::stop);
        parts.removeAll(workers);
        workers.clear();
    }

    /** Blocks until no write waits or is in a worker's hands. */
    void awaitEmpty(Duration within) {
        int[] looks = new int[1];
        Waiting.until(within, "the queue is empty", () -> {
            looks[0] = isEmpty() ? looks[0] + 1 : 0;
            return looks[0] >= EMPTY_LOOKS;
        });
    }

    /** Rows that the running workers have stored since their start. */
    double stored() {
        return workers.stream()
                .mapToDouble(worker -> Http.metric(worker.admin(), "comporta_writes_stored_total", ASK))
                .filter(figure -> !Double.isNaN(figure))
                .sum();
    }

    int doorPort() {
        return doorPort;
    }

    int ceilingPort() {
        return ceilingPort;
    }

    BenchDatabase database(String collection) {
        return new BenchDatabase(database.port(), owner, collection);
    }

    /** SIGKILL to all, and no start any more. May be called by any thread. */
    synchronized void abandon() {
        abandoned = true;
        parts.forEach(Part::abandon);
    }

    @Override
    public void close() {
        List<Part> clientSideFirst = new ArrayList<>(parts);
        Collections.reverse(clientSideFirst);
        clientSideFirst.forEach(Part::stop);
    }

    /** None any more once the site is abandoned. */
    private synchronized void start(Part part) {
        if (!abandoned) {
            parts.add(part);
            part.start();
        }
    }

    private boolean isEmpty() {
        URI door = SiteSettings.url(doorAdmin);
        return Http.metric(door, "comporta_queue_depth", ASK) == 0
                && workers.stream()
                        .allMatch(worker -> Http.metric(worker.admin(), "comporta_worker_inflight_writes", ASK) == 0);
    }

    private static void awaitReady(ProgramPart part) {
        Waiting.until(
                READY, part.name() + " is ready", () -> Http.status(part.admin().resolve("/readyz"), ASK) == OK);
    }

    private Map<String, String> doorSettings() {
        return settings.door(
                doorPort, doorAdmin, brokerPort, database.port(), line.logs().resolve("spool"));
    }
}
