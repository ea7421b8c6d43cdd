package dev.comporta.embedded.postgres;

import dev.comporta.common.service.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server process: started, found and stopped. It is no child of this JVM and not in its process group, so that a
 * Ctrl-C reaches it after the workers have drained and not together with them.
 *
 * <p>Threads: the owner serializes start and stop; the rest may be called by any thread.
 */
final class Postmaster {
    /** Crash recovery reads at most max_wal_size of WAL; on a slow disk that is minutes. */
    private static final int START_SECONDS = 300;

    private static final int IMMEDIATE_SECONDS = 5;

    /** Beyond this the old log makes room, at the next start. Only the server's own events are logged, see below. */
    private static final long LOG_BYTES = 8L * 1024 * 1024;

    /** On the command line, so that neither postgresql.conf nor ALTER SYSTEM can take it back. */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            // No socket: its path has 107 characters at most, and every client of ours speaks TCP.
            "unix_socket_directories=",
            // What was committed survives a power failure. The defaults, written down because everything rests on them.
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "max_connections=100",
            "shared_buffers=128MB",
            // A burst writes gigabytes of WAL; at the default of 1 GB it checkpoints in the middle.
            "max_wal_size=2GB",
            // Starts, stops, crashes and refused logins; not each statement that fails, or a flood of them fills the
            // disk.
            "log_min_messages=log",
            "log_checkpoints=off");

    private final PostgresPlaces places;
    private final PostgresCommand command;
    private volatile @Nullable ProcessHandle server;

    Postmaster(PostgresPlaces places, PostgresCommand command) {
        this.places = places;
        this.command = command;
    }

    /** Blocks until the server takes connections. */
    void start(int port) {
        rotateLog();
        StringBuilder options = new StringBuilder("-p ").append(port);
        for (String setting : SETTINGS) {
            options.append(" -c ").append(setting);
        }
        Duration within = Duration.ofSeconds(START_SECONDS + 10);
        if (!command.succeeds(
                "",
                within,
                "pg_ctl",
                "start",
                "-w",
                "-t",
                String.valueOf(START_SECONDS),
                "-D",
                places.data().toString(),
                "-l",
                places.log().toString(),
                "-o",
                options.toString())) {
            String reason = command.printed();
            stop("immediate", IMMEDIATE_SECONDS);
            throw new StartFailedException("PostgreSQL does not start, " + places.log() + " says why: " + reason);
        }
        server = pid().flatMap(ProcessHandle::of).orElse(null);
    }

    /** Fast: ends sessions, writes a checkpoint. If that takes too long: at once, and the next start recovers. */
    boolean stop(Duration within) {
        long seconds = Math.max(1, within.toSeconds());
        return (stop("fast", seconds) || stop("immediate", IMMEDIATE_SECONDS)) && ended();
    }

    /** pg_ctl waits for the pid file to go, which is a moment before the process does. */
    private boolean ended() {
        ProcessHandle stopping = server;
        return stopping == null || ProcessEnd.awaited(stopping, Duration.ofSeconds(IMMEDIATE_SECONDS));
    }

    private boolean stop(String mode, long seconds) {
        return command.succeeds(
                "",
                Duration.ofSeconds(seconds + 5),
                "pg_ctl",
                "stop",
                "-m",
                mode,
                "-w",
                "-t",
                String.valueOf(seconds),
                "-D",
                places.data().toString());
    }

    /** Whether the server runs, as far as the operating system knows. Does not block. */
    boolean isAlive() {
        ProcessHandle running = server;
        return running != null && ProcessEnd.isRunning(running);
    }

    /** The process that the data directory names, dead or alive. */
    Optional<Long> pid() {
        try {
            List<String> lines = Files.readAllLines(places.pidFile());
            return Optional.of(Long.valueOf(lines.get(0).strip()));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private void rotateLog() {
        Path log = places.log();
        try {
            if (Files.exists(log) && Files.size(log) > LOG_BYTES) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new StartFailedException("Cannot move PostgreSQL's log away: " + log, e);
        }
    }
}
