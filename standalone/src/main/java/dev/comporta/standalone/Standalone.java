package dev.comporta.standalone;

import dev.comporta.common.admin.AdminServer;
import dev.comporta.common.admin.ProcessMetrics;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.ServiceGroup;
import dev.comporta.common.settings.BindSettings;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.embedded.broker.BrokerMetrics;
import dev.comporta.embedded.machine.DirectoryLock;
import dev.comporta.embedded.machine.Ports;
import dev.comporta.embedded.postgres.EmbeddedPostgres;
import dev.comporta.embedded.postgres.PostgresPlaces;
import dev.comporta.ingest.IngestApi;
import dev.comporta.ingest.IngestSettings;
import dev.comporta.worker.Worker;
import dev.comporta.worker.WorkerSettings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker, database, worker and door in one JVM, each started with settings as its own process would read them: they meet
 * over TCP and JDBC only, with users of their own. All they share is the registry behind the one admin port.
 *
 * <p>Threads: {@code start} and {@code stop} hold this object's lock.
 */
public final class Standalone implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);
    private static final int ADMIN_PORT = 9080;
    private static final Duration READY_PATIENCE = Duration.ofSeconds(10);
    private static final Duration READY_POLL = Duration.ofMillis(20);

    private final Map<String, String> environment;
    private final Collections collections;
    private final Path folder;
    private final Credentials credentials;
    private final BrokerPart broker;
    private final EmbeddedPostgres postgres;
    private final BindSettings httpBind;
    private final BindSettings adminBind;
    private final boolean withWorker;
    private final PrometheusMeterRegistry registry = ProcessMetrics.registry();
    private final List<Service> started = new ArrayList<>();
    private @Nullable DirectoryLock lock;
    private volatile @Nullable Running running;

    private record Running(IngestApi door, @Nullable Worker worker, AdminServer admin) {}

    /** Reads all settings, those of the door and of the worker too, so that everything wrong is said at once. */
    public static Standalone wire(Map<String, String> environment, SettingsReader settings, Collections collections) {
        Standalone standalone = new Standalone(environment, settings, collections);
        standalone.warnOfIgnored(settings);
        standalone.checkParts(settings);
        return standalone;
    }

    private Standalone(Map<String, String> environment, SettingsReader settings, Collections collections) {
        this.environment = environment;
        this.collections = collections;
        folder = BrokerPart.dataFolder(settings);
        credentials = Credentials.keep(folder, settings);
        broker = new BrokerPart(folder, credentials, settings, collections, BrokerMetrics.into(registry));
        postgres = new EmbeddedPostgres(
                new PostgresPlaces(folder.resolve("postgres"), settings.port(Setting.DATABASE_PORT)),
                credentials.database());
        httpBind = BindSettings.readHttp(settings);
        adminBind = BindSettings.readAdmin(settings, ADMIN_PORT);
        withWorker = settings.flag(Setting.STANDALONE_WORKER);
    }

    private void warnOfIgnored(SettingsReader settings) {
        for (Setting setting : List.of(Setting.BROKER_URL, Setting.DATABASE_URL)) {
            if (settings.given(setting).isPresent()) {
                LOG.warn("Ignored: standalone has a broker and a database of its own. setting={}", setting.variable());
            }
        }
    }

    /** A rehearsal with addresses that stand for those to come. */
    private void checkParts(SettingsReader settings) {
        SettingsReader door = partSettings(credentials.door(), "tcp://127.0.0.1:1", "jdbc:postgresql://127.0.0.1:1/c");
        IngestSettings.read(door);
        WorkerSettings.read(door);
        settings.addProblemsOf(door);
    }

    private SettingsReader partSettings(Login brokerUser, String brokerUrl, String databaseUrl) {
        Map<String, String> part = new TreeMap<>(environment);
        part.keySet().removeIf(variable -> variable.endsWith("_FILE") && variable.startsWith("COMPORTA_"));
        part.put(Setting.BROKER_URL.variable(), brokerUrl);
        part.put(Setting.BROKER_USER.variable(), brokerUser.user());
        part.put(Setting.BROKER_PASSWORD.variable(), brokerUser.password().reveal());
        part.put(Setting.DATABASE_URL.variable(), databaseUrl);
        part.put(Setting.DATABASE_USER.variable(), credentials.database().user());
        part.put(
                Setting.DATABASE_PASSWORD.variable(),
                credentials.database().password().reveal());
        part.put(Setting.RECEIPT_SECRET.variable(), credentials.receiptSecret().reveal());
        part.put(Setting.DATA_DIR.variable(), folder.toString());
        return new SettingsReader(part);
    }

    @Override
    public String name() {
        return "standalone";
    }

    /** Blocks until a POST can be answered and stored. */
    @Override
    public synchronized void start() {
        lock = DirectoryLock.take(folder, "Comporta");
        try {
            checkLastPorts();
            credentials.writeOnce(folder);
            startPart(new ServiceGroup("stores", List.of(postgres, broker)));
            credentials.write(folder, Optional.of(broker.url()), Optional.of(postgres.jdbcUrl()));
            Worker worker = withWorker ? worker() : null;
            if (worker != null) {
                startPart(worker);
            }
            IngestApi door = door();
            startPart(door);
            AdminServer admin = new AdminServer(adminBind, parts(door, worker), registry);
            startPart(admin);
            running = new Running(door, worker, admin);
            awaitReady(door);
        } catch (RuntimeException e) {
            stop(Duration.ofSeconds(10));
            throw e;
        }
    }

    /** Those that open last: a database and a broker should not start in vain. */
    private void checkLastPorts() {
        check(httpBind, "public port", Setting.HTTP_PORT);
        check(adminBind, "admin port", Setting.ADMIN_PORT);
    }

    private static void check(BindSettings bind, String user, Setting setting) {
        if (bind.port() != 0) {
            Ports.free(bind.host(), bind.port(), user, setting);
        }
    }

    /** A newcomer's first POST should not meet lanes that are still connecting. What takes longer, /readyz tells. */
    private static void awaitReady(IngestApi door) {
        long deadline = System.nanoTime() + READY_PATIENCE.toNanos();
        while (door.health().isDown() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(READY_POLL.toNanos());
        }
    }

    private void startPart(Service part) {
        part.start();
        started.add(0, part);
    }

    private Worker worker() {
        SettingsReader settings = partSettings(credentials.worker(), broker.url(), postgres.jdbcUrl());
        WorkerSettings read = WorkerSettings.read(settings);
        LOG.info("Settings of a part. part=worker {}", settings.effective());
        return new Worker(read, collections, registry);
    }

    private IngestApi door() {
        SettingsReader settings = partSettings(credentials.door(), broker.url(), postgres.jdbcUrl());
        IngestSettings read = IngestSettings.read(settings);
        LOG.info("Settings of a part. part=door {}", settings.effective());
        return new IngestApi(read, collections, registry);
    }

    private Hints.Console console(boolean terminal) {
        Login login = credentials.administrator();
        Optional<Secret> password = Optional.of(login.password()).filter(shown -> terminal);
        return new Hints.Console(broker.consoleUrl(), login.user(), password);
    }

    /** The door first: it is what /readyz answers for. */
    private static Map<String, Supplier<Health>> parts(IngestApi door, @Nullable Worker worker) {
        Map<String, Supplier<Health>> parts = new LinkedHashMap<>();
        parts.put("door", door::health);
        if (worker != null) {
            parts.put("worker", worker::health);
        }
        return parts;
    }

    /** From the client side to the database side, within the time for all of them together. */
    @Override
    public synchronized void stop(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        for (Service part : started) {
            part.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        started.clear();
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    @Override
    public Health health() {
        Running now = running;
        return now == null ? Health.down(name(), "starting") : now.door().health();
    }

    @Override
    public Optional<String> death() {
        return broker.death().or(postgres::death);
    }

    /**
     * What a newcomer needs next. Only after the start.
     *
     * @param terminal whether a person reads it: what goes to a log has no password
     */
    public String hints(boolean terminal) {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("not started");
        }
        return new Hints(collections, folder, withWorker)
                .text(now.door().httpPort(), now.admin().port(), now.door().showsPage(), console(terminal));
    }
}
