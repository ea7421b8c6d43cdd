package dev.comporta.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.worker.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeadLetterRetentionIT {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private static Path directory;

    private TestDatabase server;
    private Database database;

    @BeforeEach
    void start() {
        server = TestDatabase.started(directory);
        database = TestStore.of(server.settings(), 1);
        Awaitility.await()
                .atMost(TestDatabase.PREPARED)
                .until(() -> database.prepare().isEmpty());
    }

    @AfterEach
    void stop() {
        database.close();
        server.close();
    }

    @Test
    void dropsWhatDiedLongAgoAndKeepsWhatIsOnItsWay() {
        bury(57, "old", "25 hours", "NULL");
        bury(1, "refused again", "25 hours", "now() - interval '26 hours'");
        bury(1, "on its way", "48 hours", "now() - interval '47 hours'");
        bury(1, "young", "23 hours", "NULL");
        server.execute("INSERT INTO dead_letter_chunks SELECT id, 0, 'x' FROM dead_letters");
        DeadLetterRetention one = new DeadLetterRetention(database, DAY);
        DeadLetterRetention another = new DeadLetterRetention(database, DAY);
        try {
            one.start();
            another.start();

            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(server.count("FROM dropped_letters")).isEqualTo(58));
        } finally {
            one.stop(DAY);
            another.stop(DAY);
        }
        assertThat(server.strings("SELECT reason FROM dead_letters ORDER BY reason"))
                .containsExactly("on its way", "young");
        assertThat(server.count("FROM dead_letter_chunks")).isEqualTo(2);
        assertThat(server.strings("SELECT DISTINCT reason || ' ' || sqlstate || ' ' || collection FROM dropped_letters"
                        + " ORDER BY 1"))
                .containsExactly("old 23514 comments", "refused again 23514 comments");
    }

    private void bury(int letters, String reason, String ago, String retriedAt) {
        server.execute("INSERT INTO dead_letters (id, collection, reason, sqlstate, payload, received_at, died_at,"
                + " retried_at, attempts) SELECT gen_random_uuid(), 'comments', '" + reason + "', '23514', '', now(),"
                + " now() - interval '" + ago + "', " + retriedAt + ", 1 FROM generate_series(1, " + letters + ")");
    }
}
