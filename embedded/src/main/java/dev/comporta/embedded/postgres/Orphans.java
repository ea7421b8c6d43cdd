package dev.comporta.embedded.postgres;

import dev.comporta.common.service.StartFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final int END_SECONDS = 10;

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
    }

    private List<ProcessHandle> find() {
        String programs = realDirectory().resolve(PostgresBinaries.PREFIX).toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(programs))
                .toList();
    }

    private Path realDirectory() {
        try {
            return places.directory().toRealPath();
        } catch (IOException e) {
            throw new StartFailedException("Cannot read the directory of PostgreSQL: " + places.directory(), e);
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("A process that a killed PostgreSQL left behind is killed. pid={}", process.pid());
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
