package dev.comporta.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.MalformedEnvelopeException;
import dev.comporta.common.envelope.NewerEnvelopeException;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.worker.TestDatabase;
import dev.comporta.worker.TestWrites;
import dev.comporta.worker.batch.BatchStore;
import dev.comporta.worker.batch.BatchStoreContract;
import dev.comporta.worker.batch.StoreHints;
import dev.comporta.worker.batch.StoreResult;
import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import dev.comporta.worker.batch.StoreTransaction;
import dev.comporta.worker.batch.StreamedWrite;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresBatchStoreIT extends BatchStoreContract {
    private static final StoreHints PLAIN = new StoreHints(false, false);
    private static final StoreHints REDELIVERED = new StoreHints(true, false);

    @TempDir
    private static Path directory;

    private static TestDatabase server;
    private static Database database;

    @BeforeAll
    static void start() {
        server = TestDatabase.started(directory);
        database = TestStore.of(server.settings(), 4);
        await().atMost(TestDatabase.PREPARED).until(() -> database.prepare().isEmpty());
    }

    @AfterAll
    static void stop() {
        database.close();
        server.close();
    }

    @BeforeEach
    void empty() {
        server.execute(
                "TRUNCATE comments, uploads, upload_chunks, dead_letters, dead_letter_chunks, idempotency",
                "ALTER TABLE comments DROP CONSTRAINT IF EXISTS one_text, DROP CONSTRAINT IF EXISTS no_poison,"
                        + " DROP CONSTRAINT IF EXISTS one_page, DROP CONSTRAINT IF EXISTS known_parent",
                "ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text <> 'poison')");
    }

    @Override
    protected BatchStore store() {
        return database.store(TestWrites.collection("comments"));
    }

    @Override
    protected Set<UUID> rows() {
        return Set.copyOf(server.ids("SELECT id FROM comments"));
    }

    @Override
    protected Set<UUID> deadLetters() {
        return Set.copyOf(server.ids("SELECT id FROM dead_letters"));
    }

    @Override
    protected void refusePoison(boolean refused) {
        server.execute(
                refused
                        ? "ALTER TABLE comments ADD CONSTRAINT no_poison CHECK (text <> 'poison') NOT VALID"
                        : "ALTER TABLE comments DROP CONSTRAINT no_poison");
    }

    @Override
    protected Set<UUID> conflicts() {
        return Set.copyOf(server.ids("SELECT id FROM idempotency WHERE conflict_at IS NOT NULL"));
    }

    @Test
    void storesEveryCharacterAsItWasSent() throws SQLException {
        String awkward =
                "\u0001\t\r\n\"\\' \u007f\u0085\u00a0ÄßÆ\u0300 İıſK ﷽ \u202ertl\u202c \u2028\u2029 \ufeff\ufffe\uffff"
                        + " 🏴\u200d☠\ufe0f👩\u200d👩\u200d👧 \ud800\udc00 \udbff\udfff \\N \\. \\x41 NULL $1 % ;-- /* \ue000";
        Envelope write = TestWrites.comment(awkward);

        insert(PLAIN, List.of(write));

        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM comments")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getObject("id", UUID.class)).isEqualTo(write.header().id());
            assertThat(row.getString("text")).isEqualTo(awkward);
            assertThat(row.getString("page")).isEqualTo("/a");
            assertThat(row.getObject("parent")).isNull();
            assertThat(row.getTimestamp("received_at").toInstant())
                    .isEqualTo(write.header().receivedAt());
        }
    }

    @Test
    void takesAnyUniqueConstraintButTheKeyForARefusal() {
        server.execute("ALTER TABLE comments ADD CONSTRAINT one_text UNIQUE (text)");
        Envelope first = TestWrites.comment("the same");
        Envelope second = TestWrites.comment("the same");
        Envelope other = TestWrites.comment("another");

        assertThat(split(List.of(first))).isEqualTo(new Stored(1, 0, 0));
        assertThat(split(List.of(first, second, other))).isEqualTo(new Stored(1, 1, 1));

        assertThat(deadLetters()).containsExactly(second.header().id());
        assertThat(server.strings("SELECT sqlstate || ' ' || reason FROM dead_letters"))
                .containsExactly("23505 duplicate key value violates unique constraint \"one_text\"");
    }

    @Test
    void splitsWhatOnlyCommitRefuses() {
        server.execute("ALTER TABLE comments ADD CONSTRAINT one_text UNIQUE (text) DEFERRABLE INITIALLY DEFERRED");
        List<Envelope> batch = new ArrayList<>(TestWrites.comments(100));
        Envelope bad = TestWrites.comment("comment 42");
        batch.add(bad);

        assertThat(split(batch)).isEqualTo(new Stored(100, 0, 1));

        assertThat(deadLetters()).containsExactly(bad.header().id());
    }

    @Test
    void keepsTheWholeEnvelopeOfADeadLetterAndNoValueInItsReason()
            throws SQLException, MalformedEnvelopeException, NewerEnvelopeException {
        Envelope bad = TestWrites.keyed(TestWrites.id(), TestWrites.POISON);

        split(List.of(bad));

        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM dead_letters")) {
            assertThat(row.next()).isTrue();
            assertThat(EnvelopeCodec.decode(ByteBuffer.wrap(row.getBytes("payload"))))
                    .containsExactly(bad);
            assertThat(row.getString("collection")).isEqualTo("comments");
            assertThat(row.getString("sqlstate")).isEqualTo("23514");
            assertThat(row.getString("reason"))
                    .isEqualTo("new row for relation \"comments\" violates check constraint \"no_poison\"");
            assertThat(row.getInt("attempts")).isEqualTo(1);
            assertThat(row.getTimestamp("received_at").toInstant())
                    .isEqualTo(bad.header().receivedAt());
        }
    }

    @Test
    void countsADeathAgainOnlyAfterARetry() {
        Envelope bad = TestWrites.comment(TestWrites.POISON);
        split(List.of(bad));
        split(List.of(bad));
        assertThat(server.strings("SELECT attempts FROM dead_letters")).containsExactly("1");

        server.execute("UPDATE dead_letters SET retried_at = now()");
        split(List.of(bad));
        split(List.of(bad));

        assertThat(server.strings("SELECT attempts FROM dead_letters")).containsExactly("2");
    }

    @Test
    void declaresDeadWhatDoesNotFitItsTable() {
        Envelope bad = TestWrites.json("comments", TestWrites.id(), "{\"page\":1}", null);

        assertThat(split(List.of(bad, TestWrites.comment("good")))).isEqualTo(new Stored(1, 0, 1));

        assertThat(server.strings("SELECT coalesce(sqlstate, 'none') || ' ' || reason FROM dead_letters"))
                .containsExactly("none the body does not fit its table: /page is not a string");
    }

    @Test
    void takesAMissingTableForTheOperators() {
        server.execute("ALTER TABLE comments RENAME TO elsewhere");
        try {
            StoreResult result = split(TestWrites.comments(2));

            assertThat(result).isInstanceOf(Unavailable.class);
            assertThat(((Unavailable) result).trouble()).isEqualTo(Trouble.DATABASE);
        } finally {
            server.execute("ALTER TABLE elsewhere RENAME TO comments");
        }
        assertThat(split(TestWrites.comments(2))).isEqualTo(new Stored(2, 0, 0));
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void takesAColumnWhoseTypeWasChangedForTheOperators() {
        server.execute("ALTER TABLE comments ALTER COLUMN parent TYPE bigint USING 0");
        try {
            Envelope write = TestWrites.json(
                    "comments",
                    TestWrites.id(),
                    "{\"page\":\"/\",\"author\":\"a\",\"text\":\"t\",\"parent\":\"01932f6c-0000-7000-8000-000000000000\"}",
                    null);
            assertThat(split(List.of(write))).isInstanceOf(Unavailable.class);
        } finally {
            server.execute("ALTER TABLE comments ALTER COLUMN parent TYPE uuid USING NULL");
        }
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void storesUploadsInChunks() {
        BatchStore uploads = database.store(TestWrites.collection("uploads"));
        Envelope empty = TestWrites.upload(TestWrites.id(), new byte[0]);
        byte[] bytes = randomBytes(600_000);
        Envelope large = TestWrites.upload(TestWrites.id(), bytes);

        assertThat(insert(uploads, List.of(empty, large))).isEqualTo(new Stored(2, 0, 0));
        assertThat(insert(uploads, List.of(empty, large, TestWrites.upload(TestWrites.id(), new byte[1]))))
                .isEqualTo(new Stored(1, 2, 0));

        assertThat(server.strings("SELECT count(*) FROM upload_chunks GROUP BY upload_id ORDER BY 1"))
                .containsExactly("1", "75");
        assertThat(server.strings("SELECT pg_table_size(reltoastrelid) FROM pg_class WHERE relname = 'upload_chunks'"))
                .as("nothing went into a second table")
                .containsExactly("0");
        assertThat(body("upload_chunks", "upload_id", large.header().id())).isEqualTo(bytes);
        assertThat(server.strings("SELECT filename FROM uploads LIMIT 1")).containsExactly("a \"file\" ⛵.bin");
    }

    @Test
    void storesAStreamedUploadOnce() {
        byte[] bytes = randomBytes(1_000_000);
        EnvelopeHeader header = header(bytes);

        assertThat(stream(header, bytes)).isEqualTo(new Stored(1, 0, 0));
        assertThat(body("upload_chunks", "upload_id", header.id())).isEqualTo(bytes);

        StreamedWrite again = new StreamedWrite(header, new ByteArrayInputStream(bytes));
        try (StoreTransaction transaction =
                database.store(TestWrites.collection("uploads")).begin(REDELIVERED)) {
            assertThat(transaction.insert(again)).isEqualTo(new Stored(0, 1, 0));
            transaction.commit();
        }
        assertThat(again.isOpened()).isFalse();
    }

    @Test
    void neverStoresABodyThatIsNotTheOneThatWasAccepted() {
        byte[] bytes = randomBytes(1_000_000);
        EnvelopeHeader header = header(bytes);
        byte[] other = bytes.clone();
        other[999_999]++;

        assertThat(stream(header, other)).isInstanceOf(Unavailable.class);
        assertThat(stream(header, new byte[10])).isInstanceOf(Unavailable.class);

        assertThat(server.count("FROM uploads")).isZero();
        assertThat(server.count("FROM upload_chunks")).isZero();
    }

    @Test
    void keepsTheBodyOfAStreamedUploadThatIsRefused() {
        server.execute("ALTER TABLE uploads ADD CONSTRAINT small CHECK (bytes < 1000)");
        try {
            byte[] bytes = randomBytes(700_000);
            EnvelopeHeader header = header(bytes);
            StreamedWrite write = new StreamedWrite(header, new ByteArrayInputStream(bytes));
            try (StoreTransaction transaction =
                    database.store(TestWrites.collection("uploads")).begin(PLAIN)) {
                StoreResult refused = transaction.insert(write);
                assertThat(refused).isInstanceOf(Refused.class);
                assertThat(transaction.bury(write, (Refused) refused)).isEqualTo(new Stored(0, 0, 1));
                transaction.commit();
            }
            assertThat(body("dead_letter_chunks", "dead_letter_id", header.id()))
                    .isEqualTo(bytes);
            assertThat(server.count("FROM uploads")).isZero();
        } finally {
            server.execute("ALTER TABLE uploads DROP CONSTRAINT small");
        }
    }

    @Test
    void storesOverlappingBatchesOfTwoLanesOnce() throws InterruptedException, ExecutionException {
        List<Envelope> writes = new ArrayList<>(TestWrites.comments(300));
        for (int i = 0; i < 300; i++) {
            writes.add(TestWrites.keyed(TestWrites.id(), "keyed " + i));
        }
        ExecutorService lanes = Executors.newFixedThreadPool(3);
        try {
            List<Callable<Integer>> runs = new ArrayList<>();
            for (int lane = 0; lane < 3; lane++) {
                Random random = new Random(lane);
                runs.add(() -> storedInTenRuns(writes, random));
            }
            int stored = 0;
            for (Future<Integer> run : lanes.invokeAll(runs)) {
                stored += run.get();
            }
            assertThat(stored).isEqualTo(600);
        } finally {
            lanes.shutdown();
        }
        assertThat(rows()).isEqualTo(ids(writes));
        assertThat(deadLetters()).isEmpty();
        assertThat(conflicts()).isEmpty();
    }

    private int storedInTenRuns(List<Envelope> writes, Random random) {
        int stored = 0;
        for (int run = 0; run < 10; run++) {
            List<Envelope> batch = new ArrayList<>(writes);
            Collections.shuffle(batch, random);
            StoreResult result = split(batch.subList(0, 400));
            while (result instanceof Unavailable unavailable) {
                assertThat(unavailable.trouble()).isEqualTo(Trouble.CONTENTION);
                result = split(batch.subList(0, 400));
            }
            stored += ((Stored) result).stored();
            result = split(batch.subList(400, 600));
            while (result instanceof Unavailable) {
                result = split(batch.subList(400, 600));
            }
            stored += ((Stored) result).stored();
        }
        return stored;
    }

    private StoreResult stream(EnvelopeHeader header, byte[] bytes) {
        try (StoreTransaction transaction =
                database.store(TestWrites.collection("uploads")).begin(PLAIN)) {
            StoreResult result = transaction.insert(new StreamedWrite(header, new ByteArrayInputStream(bytes)));
            if (result instanceof Stored) {
                transaction.commit();
            }
            return result;
        }
    }

    private static StoreResult insert(BatchStore store, List<Envelope> batch) {
        try (StoreTransaction transaction = store.begin(PLAIN)) {
            StoreResult result = transaction.insert(batch);
            assertThat(transaction.commit()).isEqualTo(StoreResult.NONE);
            return result;
        }
    }

    private static EnvelopeHeader header(byte[] bytes) {
        return TestWrites.uploadHeader(TestWrites.id(), bytes.length, Sha256.of(ByteBuffer.wrap(bytes)));
    }

    private static byte[] body(String table, String owner, UUID id) {
        String hex = server.strings("SELECT string_agg(encode(data, 'hex'), '' ORDER BY seq) FROM " + table + " WHERE "
                        + owner + " = '" + id + "'")
                .get(0);
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
