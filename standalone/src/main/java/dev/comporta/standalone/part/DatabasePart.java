package dev.comporta.standalone.part;

import dev.comporta.common.settings.Login;
import dev.comporta.embedded.postgres.EmbeddedPostgres;
import dev.comporta.embedded.postgres.PostgresPlaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** PostgreSQL: its postmaster and all that it has forked. {@code server} is written by one thread at a time. */
public final class DatabasePart implements Part {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path folder;
    private final int port;
    private final Login owner;
    private volatile @Nullable EmbeddedPostgres server;
    private boolean abandoned;

    public DatabasePart(Path folder, int port, Login owner) {
        this.folder = folder;
        this.port = port;
        this.owner = owner;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public synchronized void start() {
        if (abandoned) {
            return;
        }
        // One that ended by itself still holds its folder's lock.
        stop();
        EmbeddedPostgres starting = new EmbeddedPostgres(new PostgresPlaces(folder, port), owner);
        starting.start();
        server = starting;
    }

    /** The postmaster alone: its children notice and end, as after a crash. */
    @Override
    public void kill() {
        List<Long> pids = pids();
        Signals.send("KILL", pids.isEmpty() ? pids : pids.subList(0, 1));
        awaitEnd(pids);
    }

    /** All of them at once, since nothing is left to notice: for a power failure. */
    public void killAll() {
        List<Long> pids = pids();
        Signals.send("KILL", pids);
        awaitEnd(pids);
    }

    @Override
    public synchronized void abandon() {
        abandoned = true;
        killAll();
    }

    @Override
    public int exitCode() {
        return 0;
    }

    @Override
    public void stop() {
        EmbeddedPostgres stopping = server;
        if (stopping != null) {
            stopping.stop(STOP);
        }
    }

    @Override
    public void freeze() {
        Signals.send("STOP", pids());
    }

    @Override
    public void thaw() {
        Signals.send("CONT", pids());
    }

    @Override
    public boolean isAlive() {
        EmbeddedPostgres now = server;
        return now != null && !now.health().isDown();
    }

    @Override
    public boolean answers(Duration within) {
        return Probe.DATABASE.answers(port, within);
    }

    public int port() {
        return port;
    }

    private List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        EmbeddedPostgres now = server;
        if (now != null && isAlive()) {
            pids.add(now.pid());
            ProcessHandle.of(now.pid())
                    .ifPresent(master -> master.descendants().forEach(child -> pids.add(child.pid())));
        }
        return pids;
    }

    /** Children end some moments after their postmaster; one that does not is ended by the next start. */
    private void awaitEnd(List<Long> pids) {
        long deadline = System.nanoTime() + STOP.toNanos();
        while (pids.stream().anyMatch(DatabasePart::isRunning) && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        stop();
    }

    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
