package dev.comporta.embedded.broker;

import dev.comporta.common.fault.Faults;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.Setting;
import dev.comporta.embedded.machine.DirectoryLock;
import dev.comporta.embedded.machine.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.JournalType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable broker with our queues, our three users and the web console, in this JVM.
 *
 * <p>Threads: {@code start} and {@code stop} are serialized by this object's lock; the rest reads volatile fields and may
 * be called by any thread.
 */
public final class EmbeddedBroker implements Service {
    /** Gets only what no worker can decode and what found no queue. */
    public static final String DEAD_QUEUE = "comporta.dead";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final BrokerPlaces places;
    private final List<String> queues;
    private final BrokerUsers users;
    private final Faults faults;
    private final Optional<BrokerMetrics> metrics;

    private volatile @Nullable ArtemisServer server;
    private volatile @Nullable BrokerConsole console;
    private volatile boolean opened;
    private @Nullable DirectoryLock lock;

    /**
     * @param queues full names of the collections' queues, such as "comporta.comments"; {@link #DEAD_QUEUE} is added
     */
    public EmbeddedBroker(BrokerPlaces places, List<String> queues, BrokerUsers users) {
        this(places, queues, users, Faults.NONE, Optional.empty());
    }

    /** For a process that may be under drill, and whose metrics somebody looks at. */
    public EmbeddedBroker(
            BrokerPlaces places,
            List<String> queues,
            BrokerUsers users,
            Faults faults,
            Optional<BrokerMetrics> metrics) {
        this.faults = faults;
        this.metrics = metrics;
        this.places = new BrokerPlaces(
                places.directory().toAbsolutePath(), places.host(), places.port(), places.consolePort());
        this.queues = List.copyOf(queues);
        this.users = users;
    }

    @Override
    public String name() {
        return "broker";
    }

    /**
     * Blocks until clients can connect: about a second, longer with a long backlog in the journal.
     *
     * @throws StartFailedException when a port or the directory is taken, or the journal cannot be read
     */
    @Override
    public synchronized void start() {
        lock = DirectoryLock.take(places.directory(), "broker");
        try {
            startHoldingTheDirectory();
        } catch (RuntimeException e) {
            release(Duration.ofSeconds(10));
            throw e;
        }
    }

    private void startHoldingTheDirectory() {
        Ports.free(places.host(), places.port(), "broker", Setting.BROKER_PORT);
        if (places.hasConsole()) {
            Ports.free(places.host(), places.consolePort(), "broker's console", Setting.CONSOLE_PORT);
        }
        JournalType journal = JournalProbe.of(places.journal());
        Configuration configuration = BrokerConfiguration.of(places, queues, journal, faults);
        metrics.map(BrokerMetrics::registry)
                .map(RegistryPlugin::configuration)
                .ifPresent(configuration::setMetricsConfiguration);
        ArtemisServer starting = new ArtemisServer(configuration, users);
        server = starting;
        starting.start();
        LOG.info("The broker listens. url={} journal={} directory={}", url(), journal, places.directory());
        if (places.hasConsole()) {
            BrokerConsole opening = new BrokerConsole(places, users, metrics.flatMap(BrokerMetrics::page));
            console = opening;
            opening.start();
            LOG.info("The broker's console is open. url={}", consoleUrl());
        }
        opened = true;
    }

    /** Whatever was confirmed is on disk already; so what does not stop in time may be left to the JVM's end. */
    @Override
    public synchronized void stop(Duration within) {
        release(within);
    }

    private void release(Duration within) {
        opened = false;
        long deadline = System.nanoTime() + within.toNanos();
        BrokerConsole open = console;
        if (open != null) {
            open.stop(Duration.ofNanos(within.toNanos() / 2));
            console = null;
        }
        ArtemisServer running = server;
        if (running != null && !running.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
            LOG.warn("The broker did not stop in time; it keeps its directory. within={}", within);
            return;
        }
        DirectoryLock held = lock;
        if (held != null) {
            held.close();
            lock = null;
        }
    }

    @Override
    public Health health() {
        return isAlive() ? Health.up(name(), url()) : Health.down(name(), "The broker is not active.");
    }

    /** Artemis stops by itself when its disk fails it, and when somebody tells it to through its management. */
    @Override
    public Optional<String> death() {
        ArtemisServer running = server;
        return !opened || running == null || running.isActive()
                ? Optional.empty()
                : Optional.of("the broker has stopped by itself"
                        + running.failure().map(why -> ": " + why).orElse(""));
    }

    /** Whether the broker takes and gives messages; false before start, after stop, and once its disk has failed it. */
    public boolean isAlive() {
        ArtemisServer running = server;
        return running != null && running.isActive();
    }

    /** The acceptor's port, after start. */
    public int port() {
        return started(server).port();
    }

    /** The console's port, after start of a broker that has one. */
    public int consolePort() {
        return started(console).port();
    }

    /** Where clients of this machine connect, after start. */
    public String url() {
        return "tcp://127.0.0.1:" + port();
    }

    /** The page for an operator on this machine, after start of a broker that has a console. */
    public String consoleUrl() {
        return "http://127.0.0.1:" + consolePort() + BrokerConsole.PATH;
    }

    /** ASYNCIO or NIO, after start: what the directory allowed. */
    public String journalType() {
        return started(server).journalType();
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not started");
        }
        return part;
    }
}
