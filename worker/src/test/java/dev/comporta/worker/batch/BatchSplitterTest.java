package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.worker.TestWrites;
import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class BatchSplitterTest {
    private final RefusingBatchStore store = RefusingBatchStore.refusing(BatchSplitterTest::isPoison);

    @Test
    void storesAWholeBatchByOneInsert() {
        assertThat(store(store, TestWrites.comments(10_000))).isEqualTo(new Stored(10_000, 0, 0));

        assertThat(store.inserts).hasValue(1);
    }

    @Test
    void findsOnePoisonAnywhereInFewInserts() {
        Random random = new Random(1);
        for (int run = 0; run < 50; run++) {
            RefusingBatchStore fresh = RefusingBatchStore.refusing(BatchSplitterTest::isPoison);
            List<Envelope> batch = new ArrayList<>(TestWrites.comments(9_999));
            Envelope poison = TestWrites.comment(TestWrites.POISON);
            batch.add(random.nextInt(10_000), poison);

            assertThat(store(fresh, batch)).isEqualTo(new Stored(9_999, 0, 1));

            assertThat(fresh.rowIds()).hasSize(9_999);
            assertThat(fresh.deadIds()).containsExactly(poison.header().id());
            assertThat(fresh.inserts.get()).isLessThanOrEqualTo(1 + 2 * 14);
        }
    }

    @Test
    void findsEachPoisonInFewInsertsWhereTheStoreNamesIt() {
        RefusingBatchStore naming = RefusingBatchStore.refusing(BatchSplitterTest::isPoison);
        naming.naming = true;
        List<Envelope> batch = new ArrayList<>(TestWrites.comments(4_900));
        for (int i = 0; i < 100; i++) {
            batch.add(TestWrites.comment(TestWrites.POISON));
        }
        Collections.shuffle(batch, new Random(3));

        assertThat(store(naming, batch)).isEqualTo(new Stored(4_900, 0, 100));

        assertThat(naming.inserts.get()).isLessThanOrEqualTo(5 * 100);
        assertThat(naming.sent.get()).isLessThanOrEqualTo(10 * 5_000);
    }

    /** A batch of nothing else must not cost a stack frame for each. */
    @Test
    void buriesABatchOfNothingButPoison() {
        RefusingBatchStore naming = RefusingBatchStore.refusing(BatchSplitterTest::isPoison);
        naming.naming = true;
        List<Envelope> batch = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            batch.add(TestWrites.comment(TestWrites.POISON));
        }

        assertThat(store(naming, batch)).isEqualTo(new Stored(0, 0, 20_000));
        assertThat(naming.sent.get()).isLessThanOrEqualTo(10 * 20_000);
    }

    @Test
    void splitsAgainWhenOnlyCommitRefuses() {
        RefusingBatchStore late = RefusingBatchStore.refusingAtCommit(BatchSplitterTest::isPoison);
        List<Envelope> batch = new ArrayList<>(TestWrites.comments(99));
        batch.add(TestWrites.comment(TestWrites.POISON));

        assertThat(store(late, batch)).isEqualTo(new Stored(99, 0, 1));

        assertThat(late.begun).containsExactly(new StoreHints(false, false), new StoreHints(false, true));
    }

    @Test
    void countsTheSameWriteTwiceInOneBatchAsADuplicate() {
        Envelope write = TestWrites.comment("twice");

        assertThat(store(store, List.of(write, TestWrites.comment("other"), write)))
                .isEqualTo(new Stored(2, 1, 0));
    }

    @Test
    void storesNothingWhenTheDatabaseGoesAwayInBetween() {
        store.troubles.add(new Unavailable(Trouble.DATABASE, "gone"));

        assertThat(store(store, TestWrites.comments(5))).isEqualTo(new Unavailable(Trouble.DATABASE, "gone"));

        assertThat(store.rowIds()).isEmpty();
    }

    @Test
    void checksConstraintsAtOnceWhenABodyCannotBeReadAgain() {
        byte[] body = {1, 2, 3};
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), 3, Sha256.of(ByteBuffer.wrap(body)));
        Batch batch =
                new Batch(TestWrites.comments(2), new StreamedWrite(header, new ByteArrayInputStream(body)), false, 3);

        assertThat(new BatchSplitter("test", store, new Progress(InstantSource.system())).store(batch))
                .isEqualTo(new Stored(3, 0, 0));

        assertThat(store.begun).containsExactly(new StoreHints(false, true));
    }

    /** What refuses a body only after it was read. */
    @Test
    void letsAStreamedWriteDieWhenItComesAgainAfterItsBodyWasRefused() {
        byte[] body = {1, 2, 3};
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), 3, Sha256.of(ByteBuffer.wrap(body)));
        BodyRefusingStore refusing = new BodyRefusingStore(store);
        BatchSplitter splitter = new BatchSplitter("test", refusing, new Progress(InstantSource.system()));

        StoreResult first = splitter.store(streamed(header, body));
        StoreResult second = splitter.store(streamed(header, body));

        assertThat(first).isInstanceOf(Unavailable.class);
        assertThat(((Unavailable) first).trouble()).isEqualTo(Trouble.BODY);
        assertThat(second).isEqualTo(new Stored(0, 0, 1));
        assertThat(store.deadIds()).containsExactly(header.id());
    }

    /** It may be a dead letter that somebody sent again. */
    @Test
    void forgetsARefusedBodyAfterTenMinutes() {
        byte[] body = {1, 2, 3};
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), 3, Sha256.of(ByteBuffer.wrap(body)));
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        BatchSplitter splitter =
                new BatchSplitter("test", new BodyRefusingStore(store), new Progress(now::get), now::get);
        assertThat(splitter.store(streamed(header, body))).isInstanceOf(Unavailable.class);

        now.set(Instant.EPOCH.plus(Duration.ofMinutes(10)));

        assertThat(splitter.store(streamed(header, body))).isInstanceOf(Unavailable.class);
        assertThat(splitter.store(streamed(header, body))).isEqualTo(new Stored(0, 0, 1));
    }

    private static Batch streamed(EnvelopeHeader header, byte[] body) {
        return new Batch(List.of(), new StreamedWrite(header, new ByteArrayInputStream(body)), false, 1);
    }

    private static StoreResult store(BatchStore store, List<Envelope> batch) {
        return new BatchSplitter("test", store, new Progress(InstantSource.system()))
                .store(new Batch(batch, null, false, 1));
    }

    private static boolean isPoison(Envelope write) {
        return TestWrites.text(write).equals(TestWrites.POISON);
    }

    /** Refuses each body after it has begun to read it. */
    private record BodyRefusingStore(BatchStore real) implements BatchStore {
        @Override
        public java.util.Optional<String> obstacle() {
            return java.util.Optional.empty();
        }

        @Override
        public StoreTransaction begin(StoreHints hints) {
            return new BodyRefusingTransaction(real.begin(hints));
        }
    }

    private record BodyRefusingTransaction(StoreTransaction real) implements StoreTransaction {
        @Override
        public StoreResult insert(List<Envelope> envelopes) {
            return real.insert(envelopes);
        }

        @Override
        public StoreResult insert(StreamedWrite write) {
            write.open();
            return RefusingBatchStore.REFUSAL;
        }

        @Override
        public StoreResult bury(List<DeadLetter> letters) {
            return real.bury(letters);
        }

        @Override
        public StoreResult bury(StreamedWrite write, Refused refusal) {
            return real.bury(write, refusal);
        }

        @Override
        public StoreResult commit() {
            return real.commit();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
