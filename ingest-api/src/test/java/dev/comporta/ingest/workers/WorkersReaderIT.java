package dev.comporta.ingest.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.service.Health;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.embedded.postgres.EmbeddedPostgres;
import dev.comporta.embedded.postgres.PostgresPlaces;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What the database tells of workers and dead letters, with rows that the test puts there itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class WorkersReaderIT {
    private static final Login OWNER = new Login("comporta", new Secret("owner-password"));
    private static final Duration SOON = Duration.ofSeconds(30);

    private Path places;

    private EmbeddedPostgres postgres;
    private WorkersReader reader;

    @BeforeAll
    void startDatabase(@TempDir Path directory) {
        places = directory.resolve("postgres");
        postgres = new EmbeddedPostgres(new PostgresPlaces(places, 0), OWNER);
        postgres.start();
    }

    @AfterAll
    void stopDatabase() {
        postgres.stop(Duration.ofSeconds(20));
    }

    @BeforeEach
    void start() {
        reader = new WorkersReader(new DatabaseSettings(postgres.jdbcUrl(), Optional.of(OWNER)));
        reader.start();
    }

    @AfterEach
    void stop() {
        reader.stop(Duration.ofSeconds(5));
    }

    @Test
    @Order(1)
    void beforeTheFirstWorkerThereIsNone() {
        assertThat(reader.now()).isInstanceOf(WorkersAnswer.Asking.class);
        WorkersAnswer.Seen seen = seen();
        assertThat(seen.workers()).isEmpty();
        assertThat(seen.deadLetters()).isEmpty();
    }

    @Test
    @Order(2)
    void addsUpEachWorkersLanesAndKnowsWhoIsSilent() {
        sql("CREATE TABLE worker_heartbeats (instance text, lane text, state text, rows bigint, at timestamptz,"
                + " PRIMARY KEY (instance, lane))");
        sql(
                "CREATE TABLE dead_letters (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), collection text, died_at timestamptz)");
        sql("CREATE INDEX dead_letters_died_at ON dead_letters (died_at)");
        beat("1:aaaa", "comments-1", "RECEIVING", 7, "0");
        beat("1:aaaa", "comments-2", "WAITING_FOR_DATABASE", 5, "0");
        beat("1:aaaa", "uploads-1", "BRAKED", 0, "0");
        beat("1:aaaa", "uploads-2", "STUCK", 0, "0");
        beat("1:aaaa", "uploads-3", "WAITING_FOR_UPGRADE", 0, "0");
        beat("2:bbbb", "comments-1", "STORING", 3, "interval '8 seconds'");
        beat("3:cccc", "comments-1", "STORING", 3, "interval '2 hours'");

        List<SeenWorker> workers = await().atMost(SOON).until(() -> seen().workers(), found -> found.size() == 2);

        SeenWorker well = workers.get(0);
        assertThat(well.instance()).isEqualTo("1:aaaa");
        assertThat(List.of(well.lanes(), well.waitingLanes(), well.stoppedLanes(), well.stuckLanes(), well.rows()))
                .containsExactly(5L, 2L, 1L, 1L, 12L);
        SeenWorker silent = workers.get(1);
        assertThat(silent.instance()).isEqualTo("2:bbbb");
        assertThat(silent.isSilent()).isTrue();
        assertThat(silent.silent()).isBetween(Duration.ofSeconds(8), SOON.plusSeconds(8));
    }

    @Test
    @Order(3)
    void aWorkerFallsSilentWhileOneLooks() {
        beat("4:dddd", "comments-1", "RECEIVING", 0, "0");

        await().atMost(SOON)
                .until(() -> seen().workers().stream()
                        .anyMatch(worker -> worker.instance().equals("4:dddd") && !worker.isSilent()));
        await().atMost(SOON)
                .until(() -> seen().workers().stream()
                        .anyMatch(worker -> worker.instance().equals("4:dddd") && worker.isSilent()));
    }

    @Test
    @Order(4)
    void showsThatThereAreMoreWorkersThanItTells() {
        sql("INSERT INTO worker_heartbeats SELECT 'more:' || n, 'comments-1', 'RECEIVING', 0, now()"
                + " FROM generate_series(1, 200) n");
        await().atMost(SOON).until(() -> seen().workers().size() == WorkersDatabase.MOST_WORKERS + 1);
        sql("DELETE FROM worker_heartbeats WHERE instance LIKE 'more:%'");
    }

    @Test
    void aBugIsAWarning() {
        WorkersReader broken = new WorkersReader(new DatabaseSettings("no:such:driver", Optional.of(OWNER)));
        broken.start();
        try {
            await().atMost(SOON).until(() -> {
                WorkersAnswer unused = broken.now();
                return broken.health().status() == Health.Status.WARN;
            });
        } finally {
            broken.stop(Duration.ofSeconds(5));
        }
        assertThat(reader.health()).isEqualTo(Health.up(reader.name()));
    }

    @Test
    @Order(5)
    void countsDeadLettersUpToABound() {
        die("comments", 30);
        die("uploads", 2);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(seen().deadLetters())
                        .containsEntry("comments", 30L)
                        .containsEntry("uploads", 2L));
        assertThat(seen().moreDead()).isFalse();

        die("comments", 5_000);
        await().atMost(SOON).until(() -> seen().moreDead());
        assertThat(seen().deadLetters().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(WorkersDatabase.MOST_DEAD + 1);
    }

    @Test
    @Order(6)
    void asksNothingWhileNobodyLooks() {
        seen();
        await().atMost(SOON).until(() -> queries() > 0);
        await().atMost(SOON).during(Duration.ofSeconds(4)).until(() -> queriesOfTheLastSeconds(4) == 0);

        assertThat(reader.now()).isInstanceOf(WorkersAnswer.Asking.class);
        assertThat(seen().workers()).isNotEmpty();
    }

    @Test
    @Order(7)
    void isUnknownWhileTheDatabaseIsAwayAndBackWithIt() {
        assertThat(seen().workers()).isNotEmpty();
        int port = postgres.port();
        postgres.stop(Duration.ofSeconds(20));
        await().atMost(SOON).until(() -> reader.now() instanceof WorkersAnswer.Away);
        postgres = new EmbeddedPostgres(new PostgresPlaces(places, port), OWNER);
        postgres.start();
        assertThat(seen().workers()).isNotEmpty();
    }

    private WorkersAnswer.Seen seen() {
        return (WorkersAnswer.Seen)
                await().atMost(SOON).until(() -> reader.now(), answer -> answer instanceof WorkersAnswer.Seen);
    }

    private long queries() {
        return number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'comporta-door'");
    }

    private long queriesOfTheLastSeconds(int seconds) {
        return number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'comporta-door'"
                + " AND query_start > now() - interval '" + seconds + " seconds'");
    }

    private void beat(String instance, String lane, String state, long rows, String ago) {
        sql("INSERT INTO worker_heartbeats VALUES ('" + instance + "', '" + lane + "', '" + state + "', " + rows
                + ", now() - " + (ago.equals("0") ? "interval '0'" : ago) + ")");
    }

    private void die(String collection, int count) {
        sql("INSERT INTO dead_letters (collection, died_at) SELECT '" + collection + "', now() FROM generate_series(1, "
                + count + ")");
    }

    private void sql(String text) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private long number(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), OWNER.user(), OWNER.password().reveal());
    }
}
