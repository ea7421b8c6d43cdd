package dev.comporta.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.embedded.machine.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresCrashIT {
    private static final String COUNT = "SELECT count(*) FROM kept";
    private static final String STORE =
            "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT generate_series(1, 100)";

    /** One for all tests: unpacking takes longer than they do. */
    @TempDir
    static Path directory;

    @Test
    void keepsRowsOverARestart() throws Exception {
        try (TestPostgres test = TestPostgres.started(directory)) {
            test.execute(STORE);
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
        assertThat(ProcessEnd.isRunning(server)).isFalse();
        assertThat(postgres.health().isDown()).isTrue();
    }

    @Test
    void keepsCommittedRowsWhenTheServerIsKilled() throws Exception {
        try (TestPostgres test = TestPostgres.started(directory)) {
            test.execute(STORE);
            ProcessHandle server = ProcessHandle.of(test.postgres.pid()).orElseThrow();
            server.destroyForcibly();
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(test.postgres.health().isDown()).isTrue());
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
            TestPostgres.execute(child.word(), STORE);
            child.kill();
        }
        assertThat(ProcessEnd.isRunning(orphan)).isTrue();
        try (TestPostgres test = TestPostgres.started(directory)) {
            assertThat(ProcessEnd.isRunning(orphan)).isFalse();
            assertThat(test.postgres.pid()).isNotEqualTo(orphan.pid());
            assertThat(test.query(COUNT)).isEqualTo("100");
        }
    }

    @Test
    void startsAlthoughAnotherProgramHasThePidOfACrashedServer() throws Exception {
        try (TestPostgres test = TestPostgres.started(directory)) {
            test.execute(STORE);
        }
        String ours = ProcessHandle.current().pid() + "\n" + directory.resolve("data") + "\n1\n1\n\n127.0.0.1\n\n";
        Files.writeString(directory.resolve("data/postmaster.pid"), ours);
        try (TestPostgres test = TestPostgres.started(directory)) {
            assertThat(test.query(COUNT)).isEqualTo("100");
        }
    }

    private static long pid() throws IOException {
        return Long.parseLong(
                Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0));
    }
}
