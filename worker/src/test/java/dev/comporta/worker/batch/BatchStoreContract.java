package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.worker.TestWrites;
import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Stored;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What any {@link BatchStore} of comments does. Its tables start empty in each test and refuse the text "poison". */
public abstract class BatchStoreContract {
    private static final StoreHints PLAIN = new StoreHints(false, false);
    private static final StoreHints REDELIVERED = new StoreHints(true, false);

    protected abstract BatchStore store();

    /** Committed rows. */
    protected abstract Set<UUID> rows();

    protected abstract Set<UUID> deadLetters();

    /** Ids of keys under which another body came. */
    protected abstract Set<UUID> conflicts();

    /** Begins or ceases to refuse the text "poison"; rows that are there stay. */
    protected abstract void refusePoison(boolean refused);

    @Test
    public void storesABatch() {
        List<Envelope> batch = TestWrites.comments(100);

        assertThat(insert(PLAIN, batch)).isEqualTo(new Stored(100, 0, 0));

        assertThat(rows()).isEqualTo(ids(batch));
    }

    @Test
    public void countsWhatIsThereAlreadyAsDuplicates() {
        List<Envelope> first = TestWrites.comments(10);
        insert(PLAIN, first);
        List<Envelope> both = new ArrayList<>(first);
        both.addAll(TestWrites.comments(5));

        assertThat(insert(PLAIN, both)).isEqualTo(new Stored(5, 10, 0));
        assertThat(insert(REDELIVERED, both)).isEqualTo(new Stored(0, 15, 0));

        assertThat(rows()).isEqualTo(ids(both));
    }

    @Test
    public void refusesAllOrNothingAndGoesOn() {
        Envelope good = TestWrites.comment("good");
        Envelope later = TestWrites.comment("later");
        try (StoreTransaction transaction = store().begin(PLAIN)) {
            assertThat(transaction.insert(List.of(good))).isEqualTo(new Stored(1, 0, 0));

            assertThat(transaction.insert(List.of(TestWrites.comment("lost?"), TestWrites.comment(TestWrites.POISON))))
                    .isInstanceOf(Refused.class);

            assertThat(transaction.insert(List.of(later))).isEqualTo(new Stored(1, 0, 0));
            assertThat(transaction.commit()).isEqualTo(StoreResult.NONE);
        }
        assertThat(rows()).isEqualTo(ids(List.of(good, later)));
    }

    @Test
    public void forgetsWhatWasNotCommitted() {
        try (StoreTransaction transaction = store().begin(PLAIN)) {
            transaction.insert(TestWrites.comments(3));
        }
        assertThat(rows()).isEmpty();
    }

    @Test
    public void buriesDeadLettersBesideRows() {
        Envelope good = TestWrites.comment("good");
        Envelope bad = TestWrites.comment(TestWrites.POISON);
        try (StoreTransaction transaction = store().begin(PLAIN)) {
            Refused refused = (Refused) transaction.insert(List.of(bad));
            transaction.insert(List.of(good));
            assertThat(transaction.bury(List.of(new DeadLetter(bad, refused)))).isEqualTo(new Stored(0, 0, 1));
            transaction.commit();
        }
        assertThat(rows()).isEqualTo(ids(List.of(good)));
        assertThat(deadLetters()).isEqualTo(ids(List.of(bad)));
    }

    @Test
    public void removesTheDeadLetterOfARowThatArrivesAfterAll() {
        Envelope write = TestWrites.comment("refused before, fits now");
        try (StoreTransaction transaction = store().begin(PLAIN)) {
            transaction.bury(List.of(new DeadLetter(write, new Refused("23514", "refused"))));
            transaction.commit();
        }
        assertThat(deadLetters()).isEqualTo(ids(List.of(write)));

        assertThat(insert(REDELIVERED, List.of(write))).isEqualTo(new Stored(1, 0, 0));

        assertThat(deadLetters()).isEmpty();
        assertThat(rows()).isEqualTo(ids(List.of(write)));
    }

    @Test
    public void buriesNothingThatHasARow() {
        Envelope stored = TestWrites.comment("there already");
        Envelope bad = TestWrites.comment(TestWrites.POISON);
        Refused refused = new Refused("23514", "refused");
        insert(PLAIN, List.of(stored));

        try (StoreTransaction transaction = store().begin(REDELIVERED)) {
            assertThat(transaction.bury(List.of(new DeadLetter(stored, refused), new DeadLetter(bad, refused))))
                    .isEqualTo(new Stored(0, 1, 1));
            transaction.commit();
        }

        assertThat(deadLetters()).isEqualTo(ids(List.of(bad)));
    }

    @Test
    public void looksForADeadLetterBesideARowOnlyWhenToldTo() {
        Envelope write = TestWrites.comment("sent twice");
        try (StoreTransaction transaction = store().begin(PLAIN)) {
            transaction.bury(List.of(new DeadLetter(write, new Refused("23514", "refused"))));
            transaction.commit();
        }
        insert(PLAIN, List.of(write));
        assertThat(deadLetters()).isEqualTo(ids(List.of(write)));

        assertThat(insert(REDELIVERED, List.of(write))).isEqualTo(new Stored(0, 1, 0));

        assertThat(deadLetters()).isEmpty();
    }

    @Test
    public void countsWhatIsThereAsDuplicatesEvenIfItIsRefusedNow() {
        List<Envelope> batch = new ArrayList<>(TestWrites.comments(3));
        batch.add(TestWrites.comment(TestWrites.POISON));
        refusePoison(false);
        insert(PLAIN, batch);
        refusePoison(true);

        assertThat(insert(PLAIN, batch)).isEqualTo(new Stored(0, 4, 0));
        assertThat(insert(REDELIVERED, batch)).isEqualTo(new Stored(0, 4, 0));

        assertThat(rows()).isEqualTo(ids(batch));
    }

    @Test
    public void storesAKeyedDeadLetterThatIsSentAgain() {
        Envelope write = TestWrites.keyed(TestWrites.id(), TestWrites.POISON);
        split(List.of(write));
        refusePoison(false);

        assertThat(insert(PLAIN, List.of(write))).isEqualTo(new Stored(0, 1, 0));
        assertThat(insert(REDELIVERED, List.of(write))).isEqualTo(new Stored(1, 0, 0));

        assertThat(deadLetters()).isEmpty();
        assertThat(rows()).isEqualTo(ids(List.of(write)));
    }

    @Test
    public void letsTheFirstWriteOfAKeyWinAndNotesOthers() {
        UUID key = TestWrites.id();
        Envelope first = TestWrites.keyed(key, "first");

        assertThat(insert(PLAIN, List.of(first))).isEqualTo(new Stored(1, 0, 0));
        assertThat(insert(PLAIN, List.of(first))).isEqualTo(new Stored(0, 1, 0));
        assertThat(conflicts()).isEmpty();
        assertThat(insert(PLAIN, List.of(TestWrites.keyed(key, "another")))).isEqualTo(new Stored(0, 1, 0));

        assertThat(conflicts()).containsExactly(key);
        assertThat(rows()).containsExactly(key);
    }

    @Test
    public void notesAConflictWithinOneBatch() {
        UUID key = TestWrites.id();
        List<Envelope> batch = List.of(
                TestWrites.keyed(key, "first"),
                TestWrites.keyed(key, "first"),
                TestWrites.keyed(key, "another"),
                TestWrites.comment("plain"));

        assertThat(split(batch)).isEqualTo(new Stored(2, 2, 0));

        assertThat(conflicts()).containsExactly(key);
    }

    @Test
    public void keepsAKeyThatDied() {
        UUID key = TestWrites.id();

        assertThat(split(List.of(TestWrites.keyed(key, TestWrites.POISON)))).isEqualTo(new Stored(0, 0, 1));
        assertThat(split(List.of(TestWrites.keyed(key, "better")))).isEqualTo(new Stored(0, 1, 0));

        assertThat(rows()).isEmpty();
        assertThat(deadLetters()).containsExactly(key);
        assertThat(conflicts()).containsExactly(key);
    }

    @Test
    public void findsOnePoisonAmongTenThousand() {
        Random random = new Random(20261123);
        List<Envelope> batch = new ArrayList<>(TestWrites.comments(9_999));
        Envelope poison = TestWrites.comment(TestWrites.POISON);
        batch.add(random.nextInt(batch.size()), poison);

        assertThat(split(batch)).isEqualTo(new Stored(9_999, 0, 1));

        assertThat(rows()).hasSize(9_999).doesNotContain(poison.header().id());
        assertThat(deadLetters()).containsExactly(poison.header().id());
    }

    @Test
    public void storesWhatIsLeftWhenManyDie() {
        List<Envelope> batch = new ArrayList<>(TestWrites.comments(50));
        for (int i = 0; i < 50; i++) {
            batch.add(TestWrites.comment(TestWrites.POISON));
        }
        Collections.shuffle(batch, new Random(7));

        assertThat(split(batch)).isEqualTo(new Stored(50, 0, 50));

        assertThat(rows()).hasSize(50);
        assertThat(deadLetters()).hasSize(50);
    }

    protected StoreResult split(List<Envelope> batch) {
        return new BatchSplitter("test", store(), new Progress(InstantSource.system()))
                .store(new Batch(batch, null, false, 1));
    }

    protected StoreResult insert(StoreHints hints, List<Envelope> batch) {
        try (StoreTransaction transaction = store().begin(hints)) {
            StoreResult result = transaction.insert(batch);
            assertThat(transaction.commit()).isEqualTo(StoreResult.NONE);
            return result;
        }
    }

    protected static Set<UUID> ids(List<Envelope> envelopes) {
        return Set.copyOf(
                envelopes.stream().map(envelope -> envelope.header().id()).toList());
    }
}
