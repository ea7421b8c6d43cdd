package dev.comporta.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.Login;
import dev.comporta.worker.TestDatabase;
import dev.comporta.worker.TestWrites;
import dev.comporta.worker.batch.BatchStore;
import dev.comporta.worker.batch.StoreHints;
import dev.comporta.worker.batch.StoreResult;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import dev.comporta.worker.batch.StoreTransaction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseIT {
    private static final String READINGS = "CREATE TABLE readings (reading uuid PRIMARY KEY, sensor text NOT NULL,"
            + " count4 int, count8 bigint, ratio float8, amount numeric, valid bool, taken_at timestamptz, taken_on date,"
            + " device uuid, extra jsonb, body json NOT NULL, \"order\" timestamptz NOT NULL,"
            + " written_at timestamptz NOT NULL, note text, number bigserial)";

    @TempDir
    private static Path directory;

    private static TestDatabase server;

    @BeforeAll
    static void start() {
        server = TestDatabase.started(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void empty() {
        server.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
    }

    /** Of 256 KiB, in a database that an older worker made and goes on writing to. */
    @Test
    void chunksOfBeforeAreReadAndGoWithTheirUpload() {
        DatabaseSettings settings = server.settings();
        Login login = settings.login().orElseThrow();
        Flyway.configure()
                .dataSource(settings.jdbcUrl(), login.user(), login.password().reveal())
                .locations("classpath:dev/comporta/worker/db")
                .table("comporta_schema_history")
                .target("2")
                .load()
                .migrate();
        String chunk = "INSERT INTO upload_chunks SELECT id, %d, decode(repeat('ab', 262144), 'hex') FROM uploads";
        server.execute(
                "INSERT INTO uploads VALUES (gen_random_uuid(), NULL, NULL, 524288, '', now(), now())",
                String.format(chunk, 0));

        try (Database database = TestStore.of(settings, 1)) {
            assertThat(database.prepare()).isEmpty();
        }
        server.execute(String.format(chunk, 1));

        assertThat(server.strings("SELECT sum(length(data)) FROM upload_chunks"))
                .containsExactly("524288");
        server.execute(
                "INSERT INTO uploads VALUES (gen_random_uuid(), NULL, 'kept', 0, '', now(), now())",
                "DELETE FROM uploads WHERE content_type IS NULL");
        assertThat(server.count("FROM upload_chunks")).isZero();
        server.execute(String.format(chunk, 0), "TRUNCATE uploads");
        assertThat(server.count("FROM upload_chunks")).isZero();
    }

    @Test
    void makesItsTablesOnceWhenSeveralWorkersStartTogetherInADatabaseThatIsInUse()
            throws InterruptedException, ExecutionException {
        server.execute("CREATE TABLE somebody_elses (id int)");
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Optional<Obstacle>>> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starts.add(() -> {
                    try (Database database = TestStore.of(server.settings(), 1)) {
                        return database.prepare();
                    }
                });
            }
            for (Future<Optional<Obstacle>> start : workers.invokeAll(starts)) {
                assertThat(start.get()).isEmpty();
            }
        } finally {
            workers.shutdown();
        }
        assertThat(server.count("FROM comporta_schema_history WHERE version = '1' AND success"))
                .isEqualTo(1);
        assertThat(server.count("FROM comments")).isZero();
    }

    @Test
    void refusesADatabaseThatWouldLoseWhatItCommits() {
        server.execute("ALTER DATABASE comporta SET synchronous_commit = off");
        try (Database database = TestStore.of(server.settings(), 1)) {
            Obstacle obstacle = database.prepare().orElseThrow();

            assertThat(obstacle.mayPass()).isFalse();
            assertThat(obstacle.reason()).contains("synchronous_commit is off");
        } finally {
            server.execute("ALTER DATABASE comporta RESET synchronous_commit");
        }
    }

    @Test
    void tellsEachSessionHowLongToWaitAndToKeepWhatItCommits() throws SQLException {
        server.execute("ALTER DATABASE comporta SET synchronous_commit = off");
        try (Database database = TestStore.of(server.settings(), 1);
                Connection connection = database.connect()) {
            connection.rollback();
            assertThat(show(connection, "lock_timeout")).isEqualTo("20s");
            assertThat(show(connection, "idle_in_transaction_session_timeout")).isEqualTo("1min");
            assertThat(show(connection, "client_connection_check_interval")).isEqualTo("10s");
            assertThat(show(connection, "backend_flush_after")).isEqualTo("1MB");
            assertThat(show(connection, "synchronous_commit")).isEqualTo("on");
        } finally {
            server.execute("ALTER DATABASE comporta RESET synchronous_commit");
        }
    }

    @Test
    void leavesItToTheDatabaseHowMuchIsWrittenBeforeItGoesToTheDisk() throws SQLException {
        server.execute("ALTER DATABASE comporta SET backend_flush_after = '512kB'");
        try (Database database = TestStore.of(server.settings(), 1);
                Connection connection = database.connect()) {
            assertThat(show(connection, "backend_flush_after")).isEqualTo("512kB");
        } finally {
            server.execute("ALTER DATABASE comporta RESET backend_flush_after");
        }
    }

    /** As if it found {@code fsync} off, which the server of these tests does not allow. */
    @Test
    void usesNoSessionOfAServerThatWouldLoseWhatItCommits() throws SQLException {
        String rules = SessionRules.SQL.replace("current_setting('fsync')", "text 'off'");
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            SQLException refusal = catchThrowableOfType(SQLException.class, () -> statement.execute(rules));

            assertThat(Obstacle.of(new SQLException("no connection", refusal)))
                    .isEqualTo(new Obstacle(
                            "PostgreSQL's setting fsync is off: committed writes would be lost in a crash. Turn it on for"
                                    + " the server.",
                            false));
            assertThat(SqlStates.result(refusal)).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void waitsWhileAnotherWorkerMigrates() throws SQLException {
        try (Database database = TestStore.of(server.settings(), 1);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock("
                    + (77431708279161L + flywayTable().hashCode()) + ")");

            assertThat(database.prepare()).hasValueSatisfying(obstacle -> {
                assertThat(obstacle.mayPass()).isTrue();
                assertThat(obstacle.reason()).contains("lock");
            });
        }
    }

    @Test
    void refusesTablesOfAnotherOrigin() {
        try (Database database = TestStore.of(server.settings(), 1)) {
            assertThat(database.prepare()).isEmpty();
        }
        server.execute("UPDATE comporta_schema_history SET checksum = 1 WHERE version = '1'");
        try (Database database = TestStore.of(server.settings(), 1)) {
            Obstacle obstacle = database.prepare().orElseThrow();

            assertThat(obstacle.mayPass()).isFalse();
            assertThat(obstacle.reason()).contains("not those of this version");
        }
    }

    /** So that a release can be taken back. */
    @Test
    void goesOnWithTablesThatALaterVersionAddedTo() {
        try (Database database = TestStore.of(server.settings(), 1)) {
            assertThat(database.prepare()).isEmpty();
        }
        server.execute("INSERT INTO comporta_schema_history SELECT 99, '99', 'later', type, 'V99__later.sql', 1,"
                + " installed_by, installed_on, 1, true FROM comporta_schema_history WHERE version = '1'");
        try (Database database = TestStore.of(server.settings(), 1)) {
            assertThat(database.prepare()).isEmpty();
        }
    }

    @Test
    void namesWhatIsWrongWithATableOfChunks() {
        try (Database database = TestStore.of(server.settings(), 1)) {
            assertThat(database.prepare()).isEmpty();
            BatchStore store = database.store(TestWrites.collection("uploads"));
            assertThat(store.obstacle()).isEmpty();

            server.execute("ALTER TABLE upload_chunks ADD COLUMN note text NOT NULL");
            assertThat(store.obstacle())
                    .contains("column upload_chunks.note is not declared, so it must have a default or allow NULL");
            server.execute("ALTER TABLE upload_chunks DROP COLUMN note, DROP CONSTRAINT upload_chunks_pkey");
            assertThat(store.obstacle())
                    .contains("table upload_chunks needs the primary key (upload_id, seq), not deferrable");
        }
    }

    @Test
    void waitsForADatabaseThatIsAway() {
        try (Database database = TestStore.of(
                new DatabaseSettings(
                        "jdbc:postgresql://127.0.0.1:1/comporta",
                        server.settings().login()),
                1)) {
            assertThat(database.prepare()).hasValueSatisfying(obstacle -> {
                assertThat(obstacle.mayPass()).isTrue();
                assertThat(obstacle.reason()).contains("refused");
            });
        }
    }

    @Test
    void namesWhatIsWrongWithATable() {
        try (Database database = TestStore.of(server.settings(), 1)) {
            BatchStore store = database.store(TestWrites.collection("readings"));
            assertThat(store.obstacle()).contains("table readings does not exist");

            server.execute(READINGS);
            assertThat(store.obstacle()).isEmpty();

            assertThat(afterwards(store, "ALTER TABLE readings ALTER COLUMN sensor TYPE varchar(10)"))
                    .contains("column readings.sensor is character varying(10) NOT NULL, wanted text NOT NULL");
            assertThat(afterwards(store, "ALTER TABLE readings ALTER COLUMN amount TYPE numeric(10,2)"))
                    .contains("column readings.amount is numeric(10,2), wanted numeric");
            assertThat(afterwards(store, "ALTER TABLE readings ALTER COLUMN count4 SET NOT NULL"))
                    .contains("column readings.count4 is integer NOT NULL, wanted integer");
            assertThat(afterwards(store, "ALTER TABLE readings DROP COLUMN device"))
                    .contains("column readings.device is missing, wanted uuid");
            assertThat(afterwards(store, "ALTER TABLE readings ADD COLUMN owner text NOT NULL"))
                    .contains("column readings.owner is not declared, so it must have a default or allow NULL");
            assertThat(afterwards(store, "ALTER TABLE readings DROP CONSTRAINT readings_pkey"))
                    .contains("table readings needs the primary key (reading), not deferrable");
        }
    }

    @Test
    void storesEveryTypeUnchanged() throws SQLException {
        server.execute(READINGS);
        UUID device = UUID.randomUUID();
        String extra = "{\"a\": [1, 2.50, null, \"é🏴\"], \"a b\": {}}";
        String body = "{ \"sensor\":\"s\", \"count4\":-2147483648, \"count8\":9223372036854775807, \"ratio\":1e-300,"
                + " \"amount\":-12345678901234567890.000123400, \"valid\":true,"
                + " \"takenAt\":\"2026-11-23T06:16:00.123456+01:00\", \"takenOn\":\"0001-02-28\", \"device\":\""
                + device
                + "\", \"extra\":" + extra + ", \"more\":1 }";
        Envelope write = TestWrites.json("readings", TestWrites.id(), body, null);
        Envelope bare = TestWrites.json("readings", TestWrites.id(), "{\"sensor\":\"\"}", null);

        assertThat(insert(List.of(write, bare), false)).isEqualTo(new Stored(2, 0, 0));
        assertThat(insert(List.of(write, bare), true)).isEqualTo(new Stored(0, 2, 0));

        try (Connection connection = server.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT *, taken_at = '2026-11-23T05:16:00.123456Z' AS same_time, extra = ?::jsonb AS same_json"
                                + " FROM readings WHERE reading = ?")) {
            statement.setString(1, extra);
            statement.setObject(2, write.header().id());
            ResultSet row = statement.executeQuery();
            assertThat(row.next()).isTrue();
            assertThat(row.getInt("count4")).isEqualTo(Integer.MIN_VALUE);
            assertThat(row.getLong("count8")).isEqualTo(Long.MAX_VALUE);
            assertThat(row.getDouble("ratio")).isEqualTo(1e-300);
            assertThat(row.getBigDecimal("amount")).isEqualTo(new BigDecimal("-12345678901234567890.000123400"));
            assertThat(row.getBoolean("valid")).isTrue();
            assertThat(row.getBoolean("same_time")).isTrue();
            assertThat(row.getBoolean("same_json")).isTrue();
            assertThat(row.getString("taken_on")).isEqualTo("0001-02-28");
            assertThat(row.getObject("device")).isEqualTo(device);
            assertThat(row.getString("body")).isEqualTo(body);
            statement.setObject(2, bare.header().id());
            ResultSet empty = statement.executeQuery();
            assertThat(empty.next()).isTrue();
            assertThat(empty.getString("sensor")).isEmpty();
            assertThat(empty.getObject("amount")).isNull();
            assertThat(empty.getObject("extra")).isNull();
        }
    }

    @Test
    void storesEveryNumberUnchanged() {
        server.execute(READINGS);
        Random random = new Random(3);
        List<String> numbers = new ArrayList<>(List.of(
                "0",
                "-0.0",
                "0.000",
                "1",
                "10000",
                "9999",
                "0.0001",
                "0.00001",
                "1e5",
                "1E-5",
                "12e30",
                "1e1000",
                "1e-1000",
                "123456789012345678901234567890.1234567890",
                "-1e-16383",
                "1e131071",
                "9999999999999999.9999",
                "100000000"));
        for (int i = 0; i < 500; i++) {
            BigDecimal number = new BigDecimal(new BigInteger(random.nextInt(300), random), random.nextInt(200) - 60);
            numbers.add((random.nextBoolean() ? number : number.negate()).toString());
        }
        List<Envelope> writes = numbers.stream()
                .map(number -> TestWrites.json(
                        "readings", TestWrites.id(), "{\"sensor\":\"s\",\"amount\":" + number + "}", null))
                .toList();

        assertThat(insert(writes, false)).isEqualTo(new Stored(numbers.size(), 0, 0));

        assertThat(server.count("FROM readings WHERE amount <> (body ->> 'amount')::numeric"
                        + " OR scale(amount) <> scale((body ->> 'amount')::numeric) OR amount IS NULL"))
                .isZero();
    }

    private static StoreResult insert(List<Envelope> writes, boolean redelivered) {
        try (Database database = TestStore.of(server.settings(), 1)) {
            BatchStore store = database.store(TestWrites.collection("readings"));
            assertThat(store.obstacle()).isEmpty();
            try (StoreTransaction transaction = store.begin(new StoreHints(redelivered, false))) {
                StoreResult result = transaction.insert(writes);
                assertThat(transaction.commit()).isEqualTo(StoreResult.NONE);
                return result;
            }
        }
    }

    /** What Flyway makes its advisory lock of. */
    private static String flywayTable() {
        return "\"public\".\"comporta_schema_history\"";
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Optional<String> afterwards(BatchStore store, String change) {
        server.execute("DROP TABLE IF EXISTS readings", READINGS, change);
        return store.obstacle();
    }
}
