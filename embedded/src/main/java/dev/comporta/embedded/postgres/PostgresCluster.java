package dev.comporta.embedded.postgres;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.Login;
import dev.comporta.embedded.machine.Unpacked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Makes the data directory, once: with a password from the first second. Stateless. */
final class PostgresCluster {
    private static final Duration MAKING = Duration.ofMinutes(2);

    private PostgresCluster() {}

    /**
     * Makes the cluster and its database if there is none. Blocks for about a second then.
     *
     * @throws StartFailedException when the one that is there belongs to another major version
     */
    static void makeIn(PostgresPlaces places, PostgresCommand command, Login owner) {
        try {
            Unpacked.once(places.data(), part -> make(part, places, command, owner));
            checkVersion(places, command);
        } catch (IOException e) {
            throw new StartFailedException("Cannot make PostgreSQL's data directory " + places.data() + ".", e);
        }
    }

    private static void make(Path data, PostgresPlaces places, PostgresCommand command, Login owner)
            throws IOException {
        Path password = passwordFile(places, owner);
        try {
            // The built-in locale is the same on every system: rows keep their order when the data moves.
            command.run(
                    "",
                    MAKING,
                    "initdb",
                    "-D",
                    data.toString(),
                    "-U",
                    owner.user(),
                    "--pwfile",
                    password.toString(),
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C");
        } finally {
            Files.delete(password);
        }
        // Single-user mode asks for no password and opens no port.
        command.run(
                "CREATE DATABASE " + EmbeddedPostgres.DATABASE + ";\n",
                MAKING,
                "postgres",
                "--single",
                "-c",
                "exit_on_error=on",
                "-D",
                data.toString(),
                "template1");
    }

    private static Path passwordFile(PostgresPlaces places, Login owner) throws IOException {
        FileAttribute<?> ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path file = Files.createTempFile(places.directory(), "password", "", ours);
        return Files.writeString(file, owner.password().reveal());
    }

    private static void checkVersion(PostgresPlaces places, PostgresCommand command) throws IOException {
        String data = Files.readString(places.data().resolve("PG_VERSION")).strip();
        command.run("", Duration.ofSeconds(10), "postgres", "--version");
        if (!command.printed().contains("PostgreSQL) " + data + ".")) {
            throw new StartFailedException("The data in " + places.data() + " was made by PostgreSQL " + data
                    + ", this is " + command.printed() + ": dump it with the old one, or choose another directory.");
        }
    }
}
