package dev.comporta.embedded.postgres;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Setting;
import dev.comporta.embedded.machine.DirectoryLock;
import dev.comporta.embedded.machine.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable PostgreSQL on 127.0.0.1 with the database {@value #DATABASE}, owned by one login, its superuser. The data
 * stays; the server ends with {@code stop}, and one that outlived a killed JVM is ended by the next start.
 *
 * <p>Threads: {@code start} and {@code stop} are serialized by this object's lock; the rest reads volatile fields and may
 * be called by any thread.
 */
public final class EmbeddedPostgres implements Service {
    public static final String DATABASE = "comporta";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String HOST = "127.0.0.1";

    private final PostgresPlaces places;
    private final Login owner;

    private volatile int port;
    private volatile @Nullable Postmaster server;
    private @Nullable DirectoryLock lock;

    /** @param owner takes effect when the data is made; later its password is the one that the data was made with */
    public EmbeddedPostgres(PostgresPlaces places, Login owner) {
        this.places = new PostgresPlaces(places.directory().toAbsolutePath(), places.port());
        this.owner = owner;
    }

    @Override
    public String name() {
        return "database";
    }

    /**
     * Blocks until the server takes connections: under a second, some seconds the first time, longer after a crash.
     *
     * @throws StartFailedException when the port or the directory is taken, the user is a root that PostgreSQL refuses,
     *     or the data belongs to another version
     */
    @Override
    public synchronized void start() {
        lock = DirectoryLock.take(places.directory(), "PostgreSQL");
        try {
            startHoldingTheDirectory();
        } catch (RuntimeException e) {
            release(Duration.ofSeconds(10));
            throw e;
        }
    }

    private void startHoldingTheDirectory() {
        Path binaries = PostgresBinaries.unpackedIn(places.directory());
        PostgresCommand command = new PostgresCommand(binaries, places.commandOutput());
        command.checkUser();
        Postmaster starting = new Postmaster(places, command);
        new Orphans(places).end(starting);
        PostgresCluster.makeIn(places, command, owner);
        port = Ports.free(HOST, places.port(), "database", Setting.DATABASE_PORT);
        starting.start(port);
        server = starting;
        LOG.info("PostgreSQL listens. url={} directory={}", jdbcUrl(), places.directory());
    }

    @Override
    public synchronized void stop(Duration within) {
        release(within);
    }

    private void release(Duration within) {
        Postmaster running = server;
        server = null;
        if (running != null && running.isAlive()) {
            stop(running, within);
        }
        DirectoryLock held = lock;
        if (held != null) {
            held.close();
            lock = null;
        }
    }

    private static void stop(Postmaster running, Duration within) {
        try {
            if (!running.stop(within)) {
                LOG.warn("PostgreSQL did not stop in time; the next start ends it. within={}", within);
            }
        } catch (StartFailedException e) {
            LOG.warn("PostgreSQL could not be told to stop; the next start ends it.", e);
        }
    }

    @Override
    public Health health() {
        return isAlive() ? Health.up(name(), jdbcUrl()) : Health.down(name(), "PostgreSQL is not running.");
    }

    /** A postmaster starts its children anew after a crash; itself it stays only if nobody kills it. */
    @Override
    public Optional<String> death() {
        Postmaster running = server;
        return running == null || running.isAlive() ? Optional.empty() : Optional.of("PostgreSQL has ended by itself");
    }

    private boolean isAlive() {
        Postmaster running = server;
        return running != null && running.isAlive();
    }

    /** The port, after start. */
    public int port() {
        return port;
    }

    /** The URL of the database, after start. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + HOST + ":" + port() + "/" + DATABASE;
    }

    /** The server's process, after start. */
    public long pid() {
        Postmaster running = server;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running.pid().orElseThrow(() -> new IllegalStateException("PostgreSQL has ended"));
    }
}
