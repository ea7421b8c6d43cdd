package dev.comporta.embedded.postgres;

import dev.comporta.common.service.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a killed JVM left running. Our programs lie in our own directory, whose lock we hold: so whatever process
 * still runs one of them belonged to a JVM that is dead. A process that merely has the pid of an old postmaster.pid is
 * never touched.
 *
 * <p>Threads: the owner's, during start.
 */
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    /** A server with a burst in its buffers writes a checkpoint first. */
    private static final Duration FAST_STOP = Duration.ofSeconds(30);

    /** Its children see the death of a killed server at once, and detach from its memory before they end. */
    private static final Duration CHILDREN_END = Duration.ofSeconds(10);

    private final PostgresPlaces places;

    Orphans(PostgresPlaces places) {
        this.places = places;
    }

    /** Blocks until none is left: at once when there are none, a second or so when there is a server. */
    void end(Postmaster postmaster) {
        List<ProcessHandle> left = find();
        long server = postmaster.pid().orElse(-1L);
        for (ProcessHandle process : left) {
            if (process.pid() == server) {
                LOG.warn("A PostgreSQL that a killed process left behind is stopped first. pid={}", server);
                postmaster.stop(FAST_STOP);
            }
        }
        left.forEach(Orphans::awaitEnd);
        postmaster.pid().flatMap(ProcessHandle::of).filter(this::isNotOurs).ifPresent(this::forget);
    }

    /** A zombie, or a program of somebody else. One that cannot be looked at may be ours. */
    private boolean isNotOurs(ProcessHandle process) {
        String programs = programs();
        return !ProcessEnd.isRunning(process)
                || process.info()
                        .command()
                        .filter(command -> !command.startsWith(programs))
                        .isPresent();
    }

    /**
     * PostgreSQL deals with a stale pid file by itself, unless its pid exists: as a zombie that nobody reaps, or as
     * another program after a restart of the machine. Then it would refuse to start for ever. Its own check guards
     * against servers and their children on this data, and none of those is left.
     */
    private void forget(ProcessHandle process) {
        try {
            LOG.info("The pid of a PostgreSQL that crashed belongs to no server any more. pid={}", process.pid());
            Files.deleteIfExists(places.pidFile());
        } catch (IOException e) {
            throw new StartFailedException("Cannot delete the stale " + places.pidFile() + ".", e);
        }
    }

    private List<ProcessHandle> find() {
        String programs = programs();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(programs))
                .toList();
    }

    private String programs() {
        return realDirectory().resolve(PostgresBinaries.PREFIX).toString();
    }

    private Path realDirectory() {
        try {
            return places.directory().toRealPath();
        } catch (IOException e) {
            throw new StartFailedException("Cannot read the directory of PostgreSQL: " + places.directory(), e);
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        if (!ProcessEnd.awaited(process, CHILDREN_END)) {
            LOG.warn("A process that a killed PostgreSQL left behind is killed. pid={}", process.pid());
            process.destroyForcibly();
            ProcessEnd.awaited(process, CHILDREN_END);
        }
    }
}
