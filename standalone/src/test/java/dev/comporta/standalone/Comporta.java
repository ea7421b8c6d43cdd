package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.embedded.postgres.EmbeddedPostgres;
import dev.comporta.embedded.postgres.PostgresPlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A whole running service of real processes, in one of the two topologies, on free ports. Used by one test thread; parts
 * may be killed and started again while others post.
 */
final class Comporta implements AutoCloseable {
    static final Map<String, String> UNHURRIED = Map.of("COMPORTA_ACCEPT_TIMEOUT", "20s");
    private static final Duration START = Duration.ofSeconds(60);

    final Topology topology;
    private final Path folder;
    private final Child.Start start;
    private final List<Child> workers = new ArrayList<>();
    private final List<Child> extras = new ArrayList<>();
    private @Nullable EmbeddedPostgres ownPostgres;
    private @Nullable Child broker;
    private Child front;
    private final Client client = new Client();
    private String api = "";
    private String admin = "";

    /** Starts everything; returns when a POST can be answered and stored. */
    Comporta(Topology topology, Path folder, Child.Start start) {
        this.topology = topology;
        this.folder = folder;
        this.start = start;
        Path postgres = folder.resolve(topology == Topology.STANDALONE ? "data/postgres" : "postgres");
        UnpackedPostgres.bring(postgres);
        if (topology == Topology.STANDALONE) {
            ownPostgres = null;
            front = standalone();
        } else {
            // What does not need each other starts side by side.
            broker = startBroker(0);
            ownPostgres = postgres(0);
            broker.await("Started\\.", START);
            Child worker = worker(start, Map.of());
            workers.add(worker);
            front = door(start, Map.of());
            worker.await("Started\\.", START);
        }
        try {
            awaitFront();
            awaitTables();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        UnpackedPostgres.keep(postgres);
    }

    static Comporta start(Topology topology, Path folder) {
        return new Comporta(topology, folder, Child.Start.in(folder));
    }

    /** Whose door waits long for the broker: for tests that count every write, on a machine that may be busy. */
    static Comporta unhurried(Topology topology, Path folder) {
        return new Comporta(topology, folder, Child.Start.in(folder).with(UNHURRIED));
    }

    private Child standalone() {
        Child child = start.with(dataFolder())
                .with(Map.of(
                        "COMPORTA_HTTP_PORT", "0",
                        "COMPORTA_ADMIN_PORT", "0",
                        "COMPORTA_BROKER_PORT", "0",
                        "COMPORTA_CONSOLE_PORT", "0",
                        "COMPORTA_DATABASE_PORT", "0"))
                .run("standalone");
        child.await("Comporta is ready", START);
        return child;
    }

    private Child broker(int port) {
        Child child = startBroker(port);
        child.await("Started\\.", START);
        return child;
    }

    private Child startBroker(int port) {
        return start.with(dataFolder())
                .with(Map.of("COMPORTA_BROKER_PORT", Integer.toString(port), "COMPORTA_CONSOLE_PORT", "0"))
                .run("broker");
    }

    /** One more door process, with these options for its JVM. Only with processes; the caller closes it. */
    Child door(String... jvm) {
        return door(start.withJvm(jvm), Map.of());
    }

    private Child door(Child.Start from, Map<String, String> settings) {
        return from.with(environment("door.env"))
                .with(dataFolder())
                .with(Map.of("COMPORTA_HTTP_PORT", "0", "COMPORTA_ADMIN_PORT", "0"))
                .with(settings)
                .run("ingest-api");
    }

    private EmbeddedPostgres postgres(int port) {
        EmbeddedPostgres postgres = new EmbeddedPostgres(
                new PostgresPlaces(folder.resolve("postgres"), port), new Login("comporta", new Secret("for a test")));
        postgres.start();
        return postgres;
    }

    /** Stops PostgreSQL as an operator would, does that, and starts it again on the same port. Only with processes. */
    void whileTheDatabaseIsStopped(Runnable action) {
        EmbeddedPostgres running = Objects.requireNonNull(ownPostgres, "standalone has no database of its own");
        int port = running.port();
        running.stop(Duration.ofSeconds(20));
        try {
            action.run();
        } finally {
            ownPostgres = postgres(port);
        }
    }

    private Child worker() {
        Child child = worker(start, Map.of());
        child.await("Started\\.", START);
        return child;
    }

    private Child worker(Child.Start from, Map<String, String> settings) {
        return from.with(environment("worker.env"))
                .with(Map.of("COMPORTA_ADMIN_PORT", "0"))
                .with(settings)
                .run("worker");
    }

    /** One more worker with settings and options of its own, which may still be starting. */
    Child startWorker(Map<String, String> settings, String... jvm) {
        Child child = worker(start.withJvm(jvm), settings);
        extras.add(child);
        return child;
    }

    /** One more door with settings of its own, which may still be starting. Only with processes. */
    Child startDoor(Map<String, String> settings) {
        Child child = door(start, settings);
        extras.add(child);
        return child;
    }

    Child addWorker() {
        Child child = worker();
        workers.add(child);
        return child;
    }

    /** The worker that came with the service. Only with processes. */
    Child firstWorker() {
        return workers.get(0);
    }

    Child brokerProcess() {
        if (broker == null) {
            throw new IllegalStateException("standalone has no broker process");
        }
        return broker;
    }

    int brokerPort() {
        return Integer.parseInt(
                value(environment("door.env"), "COMPORTA_BROKER_URL").replaceAll(".*:", ""));
    }

    /** Kills the broker process with -9 and starts it again on the same port and data. Only with processes. */
    void restartBroker() {
        int port = brokerPort();
        brokerProcess().kill();
        broker = broker(port);
    }

    /** Kills the first worker with -9 and starts another. Only with processes. */
    void killAndRestartWorker() {
        firstWorker().kill();
        workers.set(0, worker());
    }

    /** A command against this service, as an operator's shell would run it. */
    Child command(String... line) {
        return command(List.of(), line);
    }

    Child command(List<String> jvm, String... line) {
        Child.Start here = start.withJvm(jvm.toArray(new String[0])).with(dataFolder());
        return (ownPostgres == null ? here : here.with(environment("credentials.env"))).run(line);
    }

    /** All processes of ours that are running. */
    List<Child> children() {
        List<Child> all = new ArrayList<>(workers);
        all.addAll(extras);
        all.add(front);
        if (broker != null) {
            all.add(broker);
        }
        return all;
    }

    /** The process in which the broker is. */
    Child brokerOrAll() {
        return broker == null ? front : broker;
    }

    /** The process that answers POSTs. */
    Child front() {
        return front;
    }

    /** Kills the front process with -9 and starts it again on the same data; ports change. */
    void killAndRestartFront() {
        front.kill();
        front = topology == Topology.STANDALONE ? standalone() : door(start, Map.of());
        awaitFront();
    }

    private void awaitFront() {
        front.await("Started\\.", START);
        api = apiOf(front);
        admin = adminOf(front);
        Awaitility.await()
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> client.get(admin + "/readyz").status() == 200);
    }

    /** A door takes writes before a worker has made the tables; a test that looks at them may not. */
    private void awaitTables() {
        if ("false".equals(start.environment().get("COMPORTA_STANDALONE_WORKER"))) {
            return;
        }
        Awaitility.await()
                .atMost(START)
                .untilAsserted(() -> assertThat(database().count("pg_tables WHERE tablename = 'comments'"))
                        .isOne());
    }

    /** Base URL of the public port. */
    String api() {
        return api;
    }

    /** Base URL of the front process's admin port. */
    String admin() {
        return admin;
    }

    /** Base URL of the admin port that answers for a worker. */
    String workerAdmin() {
        return topology == Topology.STANDALONE ? admin : adminOf(firstWorker());
    }

    String consoleUrl() {
        Child of = broker == null ? front : broker;
        return of.await("console=(http\\S+)", START);
    }

    Database database() {
        Map<String, String> credentials = environment("credentials.env");
        return new Database(
                value(credentials, "COMPORTA_DATABASE_URL"),
                value(credentials, "COMPORTA_DATABASE_USER"),
                value(credentials, "COMPORTA_DATABASE_PASSWORD"));
    }

    private static String value(Map<String, String> environment, String variable) {
        return Objects.requireNonNull(environment.get(variable), variable);
    }

    /** What a shell has after sourcing credentials.env and then {@code file}. */
    Map<String, String> environment(String file) {
        try {
            Path data = folder.resolve("data");
            Map<String, String> environment = new TreeMap<>(PrivateFiles.read(data.resolve("credentials.env")));
            environment.putAll(PrivateFiles.read(data.resolve(file)));
            if (ownPostgres != null) {
                environment.put("COMPORTA_DATABASE_URL", ownPostgres.jdbcUrl());
                environment.put("COMPORTA_DATABASE_USER", "comporta");
                environment.put("COMPORTA_DATABASE_PASSWORD", "for a test");
            }
            return environment;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process ids of PostgreSQL, the postmaster first. */
    List<Long> postgresPids() {
        Path pidFile = folder.resolve(ownPostgres == null ? "data/postgres" : "postgres")
                .resolve("data/postmaster.pid");
        try {
            long postmaster = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
            List<Long> pids = new ArrayList<>(List.of(postmaster));
            ProcessHandle.of(postmaster).orElseThrow().descendants().forEach(child -> pids.add(child.pid()));
            return pids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> dataFolder() {
        return Map.of("COMPORTA_DATA_DIR", folder.resolve("data").toString());
    }

    /** Base URL of a door's public port. */
    static String apiOf(Child door) {
        return portOf(door, "Public port open");
    }

    /** Base URL of a process's admin port. */
    static String adminOf(Child process) {
        return portOf(process, "Admin port open");
    }

    /** The base URL of a port that the process says to have opened. */
    static String portOf(Child child, String line) {
        return "http://127.0.0.1:" + child.await(line + "\\..*address=\\S+:(\\d+)", START);
    }

    @Override
    public void close() {
        front.close();
        workers.forEach(Child::close);
        extras.forEach(Child::close);
        if (broker != null) {
            broker.close();
        }
        if (ownPostgres != null) {
            ownPostgres.stop(Duration.ofSeconds(20));
        }
    }
}
