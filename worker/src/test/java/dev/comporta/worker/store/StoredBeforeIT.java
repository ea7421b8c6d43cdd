package dev.comporta.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.worker.TestDatabase;
import dev.comporta.worker.TestWrites;
import dev.comporta.worker.batch.StoreHints;
import dev.comporta.worker.batch.StoreResult;
import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreTransaction;
import dev.comporta.worker.batch.StreamedWrite;
import dev.comporta.worker.batch.WholeBatch;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored stays stored: a table that has become stricter makes no dead letter of what it has. */
final class StoredBeforeIT {
    private static final byte[] BODY = {1, 2, 3};

    @TempDir
    private static Path directory;

    private static TestDatabase server;
    private static Database database;

    @BeforeAll
    static void start() {
        server = TestDatabase.started(directory);
        database = TestStore.of(server.settings(), 2);
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
                "ALTER TABLE comments DROP CONSTRAINT IF EXISTS stricter",
                "ALTER TABLE uploads DROP CONSTRAINT IF EXISTS stricter",
                "DROP TRIGGER IF EXISTS once ON comments");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isADuplicateForATriggerThatRefusesEqualTexts(boolean redelivered) {
        server.execute(
                "CREATE OR REPLACE FUNCTION once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF EXISTS (SELECT FROM comments WHERE text = NEW.text) THEN RAISE 'said before'; END IF;"
                        + " RETURN NEW; END $$",
                "CREATE TRIGGER once BEFORE INSERT ON comments FOR EACH ROW EXECUTE FUNCTION once()");
        List<Envelope> batch = new ArrayList<>(TestWrites.comments(20));
        assertThat(split(batch, false)).isEqualTo(new Stored(20, 0, 0));

        assertThat(split(batch, redelivered)).isEqualTo(new Stored(0, 20, 0));

        Envelope again = TestWrites.comment("comment 7");
        batch.add(again);
        batch.add(TestWrites.comment("another"));
        assertThat(split(batch, redelivered)).isEqualTo(new Stored(1, 20, 1));
        assertThat(server.ids("SELECT id FROM dead_letters"))
                .containsExactly(again.header().id());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isADuplicateForACheckThatCameLater(boolean redelivered) {
        List<Envelope> batch = TestWrites.comments(20);
        assertThat(split(batch, false)).isEqualTo(new Stored(20, 0, 0));
        server.execute("ALTER TABLE comments ADD CONSTRAINT stricter CHECK (text <> 'comment 7') NOT VALID");

        assertThat(split(batch, redelivered)).isEqualTo(new Stored(0, 20, 0));

        assertThat(server.count("FROM dead_letters")).isZero();
    }

    /** By a CHECK and by a trigger: the hint counts what was given, not what was sent on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE comments ADD CONSTRAINT stricter CHECK (text <> 'poison') NOT VALID",
                "CREATE TRIGGER once BEFORE INSERT ON comments FOR EACH ROW EXECUTE FUNCTION no_poison()"
            })
    void doesNotKeepTheServerFromNamingTheWriteThatItRefuses(String rule) {
        server.execute("CREATE OR REPLACE FUNCTION no_poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF NEW.text = 'poison' THEN RAISE 'poison'; END IF; RETURN NEW; END $$");
        split(List.of(TestWrites.comment("poison")), false);
        server.execute(rule);
        List<Envelope> batch = new ArrayList<>(TestWrites.comments(3_000));
        batch.add(2_222, TestWrites.comment("poison"));
        split(batch.subList(0, 10), false);

        assertThat(refusedAt(new StoreHints(true, false), batch)).isEqualTo(2_222);
        assertThat(refusedAt(new StoreHints(false, false), batch.subList(10, 3_001)))
                .isEqualTo(2_212);
        assertThat(split(batch, false)).isEqualTo(new Stored(2_990, 10, 1));
        assertThat(server.ids("SELECT id FROM dead_letters"))
                .containsExactly(batch.get(2_222).header().id());
    }

    private static int refusedAt(StoreHints hints, List<Envelope> batch) {
        try (StoreTransaction transaction =
                database.store(TestWrites.collection("comments")).begin(hints)) {
            return ((Refused) transaction.insert(batch)).at();
        }
    }

    @Test
    void isADuplicateAlsoWhenItWasStreamed() {
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), 3, Sha256.of(ByteBuffer.wrap(BODY)));
        assertThat(stream(header)).isEqualTo(new Stored(1, 0, 0));
        server.execute("ALTER TABLE uploads ADD CONSTRAINT stricter CHECK (bytes > 3) NOT VALID");

        assertThat(stream(header)).isEqualTo(new Stored(0, 1, 0));

        StreamedWrite condemned = new StreamedWrite(header, new ByteArrayInputStream(BODY));
        try (StoreTransaction transaction =
                database.store(TestWrites.collection("uploads")).begin(new StoreHints(true, true))) {
            assertThat(transaction.bury(condemned, new Refused("23514", "refused")))
                    .isEqualTo(new Stored(0, 1, 0));
            transaction.commit();
        }
        assertThat(condemned.isOpened()).isFalse();
        assertThat(server.count("FROM dead_letters")).isZero();
    }

    private static StoreResult split(List<Envelope> batch, boolean redelivered) {
        return WholeBatch.store(database.store(TestWrites.collection("comments")), batch, redelivered);
    }

    private static StoreResult stream(EnvelopeHeader header) {
        try (StoreTransaction transaction =
                database.store(TestWrites.collection("uploads")).begin(new StoreHints(false, true))) {
            StoreResult result = transaction.insert(new StreamedWrite(header, new ByteArrayInputStream(BODY)));
            transaction.commit();
            return result;
        }
    }
}
