package dev.comporta.embedded.postgres;

import dev.comporta.embedded.machine.ChildJvm;
import java.nio.file.Path;

/** The main of a JVM that runs a PostgreSQL until it is killed; its word is the URL of the database. */
final class PostgresToKill {
    private PostgresToKill() {}

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedPostgres postgres = TestPostgres.at(Path.of(arguments[0]), 0);
        postgres.start();
        ChildJvm.readyForTheEnd(postgres.jdbcUrl());
    }
}
