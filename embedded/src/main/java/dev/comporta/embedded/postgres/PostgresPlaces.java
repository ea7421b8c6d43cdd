package dev.comporta.embedded.postgres;

import java.nio.file.Path;

/**
 * Where a PostgreSQL lives.
 *
 * @param directory the unpacked binaries, the data and the log
 * @param port on 127.0.0.1; 0 for any free one
 */
public record PostgresPlaces(Path directory, int port) {
    Path data() {
        return directory.resolve("data");
    }

    /** Written by the server while it runs; stale after a crash. */
    Path pidFile() {
        return data().resolve("postmaster.pid");
    }

    /** Where the output of the command that runs, or ran last, is. */
    Path commandOutput() {
        return directory.resolve("command.out");
    }

    Path log() {
        return directory.resolve("postgresql.log");
    }
}
