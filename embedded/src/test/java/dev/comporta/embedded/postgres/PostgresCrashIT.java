package dev.comporta.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.embedded.machine.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresCrashIT {
    private static final String COUNT = "SELECT count(*) FROM kept";

    @TempDir
    Path directory;

    @Test
    void keepsRowsOverARestart() throws Exception {
        try (TestPostgres test = TestPostgres.started(directory)) {
            store(test);
        }
        try (TestPostgres test = TestPostgres.started(directory)) {
            assertThat(test.query(COUNT)).isEqualTo("100");
        }
    }

    @Test
    void stopsMoreThanOnceAndBeforeItStarted() {
        EmbeddedPostgres postgres = TestPostgres.at(directory, 0);
        postgres.stop(Duration.ofSeconds(1));
        postgres.start();
        ProcessHandle server = ProcessHandle.of(postgres.pid()).orElseThrow();
        postgres.stop(Duration.ofSeconds(20));
        postgres.stop(Duration.ofSeconds(1));
        assertThat(server.isAlive()).isFalse();
        assertThat(postgres.health().isDown()).isTrue();
    }

    @Test
    void keepsCommittedRowsWhenTheServerIsKilled() throws Exception {
        try (TestPostgres test = TestPostgres.started(directory)) {
            store(test);
            ProcessHandle server = ProcessHandle.of(test.postgres.pid()).orElseThrow();
            server.destroyForcibly();
            server.onExit().get(5, TimeUnit.SECONDS);
            assertThat(test.postgres.health().isDown()).isTrue();
        }
        try (TestPostgres test = TestPostgres.started(directory)) {
            assertThat(test.query(COUNT)).isEqualTo("100");
        }
    }

    @Test
    void endsTheServerThatAKilledProcessLeftBehind() throws Exception {
        ProcessHandle orphan;
        try (ChildJvm child = ChildJvm.running(PostgresToKill.class, directory.toString())) {
            orphan = ProcessHandle.of(pid()).orElseThrow();
            TestPostgres.execute(child.word(), "CREATE TABLE kept AS SELECT generate_series(1, 100)");
            child.kill();
        }
        assertThat(orphan.isAlive()).isTrue();
        try (TestPostgres test = TestPostgres.started(directory)) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(test.postgres.pid()).isNotEqualTo(orphan.pid());
            assertThat(test.query(COUNT)).isEqualTo("100");
        }
    }

    private long pid() throws IOException {
        return Long.parseLong(
                Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0));
    }

    private static void store(TestPostgres test) throws Exception {
        test.execute("CREATE TABLE kept AS SELECT generate_series(1, 100)");
    }
}
