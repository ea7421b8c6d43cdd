package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.service.Health.Status;
import dev.comporta.worker.TestWrites;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BatchLaneTest {
    private volatile Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;
    private final Brake brake = new Brake();
    private final CountingLedger ledger = new CountingLedger();
    private final ScriptedBatchSource source = new ScriptedBatchSource();
    private volatile @Nullable CountDownLatch stores;
    private final RefusingBatchStore store = RefusingBatchStore.refusing(write -> {
        ScriptedBatchSource.standStill(stores);
        return TestWrites.text(write).equals(TestWrites.POISON);
    });
    private final BatchLane lane = new BatchLane(
            "comments-1",
            source,
            store,
            new LaneRules(
                    brake,
                    ledger,
                    new Outages(new RetrySchedule(Duration.ofMillis(1), Duration.ofMillis(5)), clock),
                    Duration.ofMillis(5),
                    Faults.NONE));

    @AfterEach
    void stopsWithABalancedLedger() {
        lane.stop(Duration.ofSeconds(10));
        assertThat(lane.state().isOver()).isTrue();
        assertThat(ledger.balances()).isTrue();
        assertThat(source.closed.get()).isPositive();
    }

    @Test
    void storesAndAcknowledges() {
        lane.start();
        source.send(TestWrites.comments(3));
        source.send(TestWrites.comments(4));

        await().until(() -> source.acknowledged.get() == 2);

        assertThat(store.rowIds()).hasSize(7);
        assertThat(lane.rows()).isEqualTo(7);
        assertThat(lane.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void storesOnceWhenTheAcknowledgementIsLost() {
        source.lostAcknowledgements.set(1);
        lane.start();
        source.send(TestWrites.comments(10));

        await().until(() -> source.acknowledged.get() == 1);

        assertThat(store.rowIds()).hasSize(10);
        assertThat(ledger.stored).hasValue(10);
        assertThat(ledger.duplicate).hasValue(10);
        assertThat(ledger.taken).hasValue(20);
    }

    @Test
    void keepsABatchThroughAnOutageOfTheDatabase() {
        store.away = true;
        lane.start();
        source.send(TestWrites.comments(10));

        await().until(() -> lane.state() == LaneState.WAITING_FOR_DATABASE);
        assertThat(lane.health().status()).isEqualTo(Status.WARN);
        now = now.plus(Outage.DOWN_AFTER);
        await().until(() -> lane.health().isDown());

        store.away = false;
        await().until(() -> source.acknowledged.get() == 1);
        assertThat(store.rowIds()).hasSize(10);
        assertThat(store.deadIds()).isEmpty();
        assertThat(source.givenBack).hasValue(0);
        assertThat(lane.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void givesTheBatchBackWhenStoppedDuringAnOutage() {
        store.away = true;
        lane.start();
        source.send(TestWrites.comments(10));
        await().until(() -> lane.state() == LaneState.WAITING_FOR_DATABASE);

        lane.stop(Duration.ofSeconds(10));

        assertThat(lane.state()).isEqualTo(LaneState.STOPPED);
        assertThat(source.givenBack).hasValue(1);
        assertThat(ledger.returned).hasValue(10);
    }

    @Test
    void repeatsAContendedTransactionWithoutAlarm() {
        store.troubles.add(new Unavailable(Trouble.CONTENTION, "deadlock"));
        lane.start();
        source.send(TestWrites.comments(10));

        await().until(() -> source.acknowledged.get() == 1);

        assertThat(lane.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void waitsForABrokerThatIsAway() {
        for (int i = 0; i < 5; i++) {
            source.waiting.add(new Taken.Away("refused"));
        }
        source.send(TestWrites.comments(1));
        lane.start();

        await().until(() -> source.acknowledged.get() == 1);

        assertThat(lane.brokerHealth().status()).isEqualTo(Status.UP);
    }

    @Test
    void turnsRedForANewerVersionAndGoesOnWhenItIsGone() {
        for (int i = 0; i < 100; i++) {
            source.waiting.add(new Taken.Unreadable("envelope version 2"));
        }
        lane.start();

        await().until(() -> lane.health().isDown());
        assertThat(lane.health().detail()).contains("upgrade workers first");
        source.send(TestWrites.comments(1));

        await().until(() -> source.acknowledged.get() == 1);
        assertThat(lane.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void waitsForAMissingTable() {
        store.obstacle = "table comments does not exist";
        source.send(TestWrites.comments(1));
        lane.start();
        await().until(() -> lane.health().isDown());
        assertThat(lane.state()).isEqualTo(LaneState.WAITING_FOR_TABLE);

        store.obstacle = null;

        await().until(() -> source.acknowledged.get() == 1);
    }

    @Test
    void givesAStreamedWriteBackInsteadOfReadingItTwice() {
        store.troubles.add(new Unavailable(Trouble.DATABASE, "gone"));
        source.waiting.add(streamed());
        lane.start();

        await().until(() -> source.acknowledged.get() == 1);

        assertThat(source.givenBack).hasValue(1);
        assertThat(store.rowIds()).hasSize(1);
    }

    @Test
    void tellsTheSourceOfAWrongBodyBeforeItGivesItBack() {
        store.troubles.add(new Unavailable(Trouble.BODY, "broke off"));
        store.troubles.add(new Unavailable(Trouble.WRONG_BODY, "another one"));
        source.waiting.add(streamed());
        lane.start();

        await().until(() -> source.acknowledged.get() == 1);

        assertThat(source.wrongBodies).hasValue(1);
        assertThat(source.givenBack).hasValue(2);
    }

    @Test
    void isUpAgainWhenAnotherLaneHasTheBodyThatItLost() {
        store.troubles.add(new Unavailable(Trouble.BODY, "broke off"));
        source.takenElsewhere.set(1);
        source.waiting.add(streamed());
        lane.start();

        await().until(() -> source.givenBack.get() == 1);

        await().until(() -> lane.health().status() == Status.UP);
    }

    @Test
    void brakesWhenTooManyDieAfterCommittingWhatIsDecided() {
        List<Envelope> dying = Collections.nCopies(1, TestWrites.comment(TestWrites.POISON));
        for (int i = 0; i < 200; i++) {
            source.send(i == 0 ? dying : List.of(TestWrites.comment(TestWrites.POISON)));
        }
        lane.start();

        await().until(() -> lane.state() == LaneState.BRAKED);

        assertThat(store.deadIds()).hasSize(101);
        assertThat(source.acknowledged).hasValue(101);
        assertThat(lane.health().isDown()).isTrue();
        assertThat(lane.health().detail()).contains("restart the worker");
    }

    @Test
    void failsLoudlyOnABugAndGivesBackWhatItHeld() {
        store.buggy = true;
        source.send(TestWrites.comments(2));
        lane.start();

        await().until(() -> lane.state() == LaneState.FAILED);

        assertThat(lane.health().isDown()).isTrue();
        assertThat(ledger.returned).hasValue(2);
        assertThat(source.givenBack).hasValue(1);
    }

    @Test
    void finishesTheBatchInHandWhenStopped() {
        source.send(TestWrites.comments(5_000));
        lane.start();
        await().until(() -> ledger.taken.get() == 5_000);

        lane.stop(Duration.ofSeconds(10));

        assertThat(lane.state()).isEqualTo(LaneState.STOPPED);
        assertThat(source.acknowledged).hasValue(1);
        assertThat(store.rowIds()).hasSize(5_000);
    }

    @Test
    void isRedWhileItIsStuckInReceivingAndWellOnceItGetsAhead() {
        CountDownLatch latch = new CountDownLatch(1);
        source.takes = latch;
        lane.start();

        isRedWhileStuckIn(LaneState.RECEIVING, "receiving", latch);
    }

    @Test
    void isRedWhileItIsStuckInStoringAndWellOnceItGetsAhead() {
        CountDownLatch latch = new CountDownLatch(1);
        stores = latch;
        source.send(TestWrites.comments(1));
        lane.start();

        isRedWhileStuckIn(LaneState.STORING, "storing a batch", latch);
        await().until(() -> source.acknowledged.get() == 1);
    }

    @Test
    void isRedWhileItIsStuckInAcknowledgingAndWellOnceItGetsAhead() {
        CountDownLatch latch = new CountDownLatch(1);
        source.acknowledges = latch;
        source.send(TestWrites.comments(1));
        lane.start();

        isRedWhileStuckIn(LaneState.ACKNOWLEDGING, "acknowledging", latch);
        await().until(() -> source.acknowledged.get() == 1);
    }

    private void isRedWhileStuckIn(LaneState state, String words, CountDownLatch latch) {
        await().until(() -> lane.state() == state);
        now = now.plus(BatchLane.STUCK_AFTER).minusMillis(1);
        assertThat(lane.health().status()).isEqualTo(Status.UP);
        assertThat(lane.condition()).isEqualTo(state.name());

        now = now.plusMillis(1);
        assertThat(lane.health().isDown()).isTrue();
        assertThat(lane.health().detail()).contains("stuck for 30 s", words, "restart the worker");
        assertThat(lane.condition()).isEqualTo(BatchLane.STUCK);
        assertThat(lane.state()).isEqualTo(state);

        latch.countDown();
        await().until(() -> lane.health().status() == Status.UP);
        assertThat(lane.condition()).isNotEqualTo(BatchLane.STUCK);
    }

    /** What hung before it failed has been away since it hung: red stays red. */
    @Test
    void anAttemptThatHungForLongIsAnOutageThatIsAsOld() {
        CountDownLatch latch = new CountDownLatch(1);
        source.takes = latch;
        source.waiting.addAll(Collections.nCopies(100_000, new Taken.Away("no answer")));
        lane.start();
        await().until(() -> lane.state() == LaneState.RECEIVING);
        now = now.plus(BatchLane.STUCK_AFTER);
        assertThat(lane.health().isDown()).isTrue();

        latch.countDown();

        await().until(() -> lane.state() == LaneState.WAITING_FOR_BROKER);
        assertThat(lane.brokerHealth().isDown()).isTrue();
        assertThat(lane.health().isDown()).isTrue();
        source.waiting.clear();
        await().until(() -> lane.health().status() == Status.UP);
    }

    /** It has a reason of its own, and is spaced. */
    @Test
    void anOutageThatIsWaitedOutIsNotCalledStuck() {
        store.away = true;
        source.send(TestWrites.comments(1));
        lane.start();
        await().until(() -> lane.state() == LaneState.WAITING_FOR_DATABASE);

        now = now.plus(BatchLane.STUCK_AFTER.multipliedBy(10));

        await().until(() -> lane.condition().equals(LaneState.WAITING_FOR_DATABASE.name()));
        await().until(() -> lane.health().isDown() && lane.health().detail().contains("The database"));
        store.away = false;
        await().until(() -> source.acknowledged.get() == 1);
    }

    private static Taken streamed() {
        byte[] body = {1};
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), 1, Sha256.of(ByteBuffer.wrap(body)));
        return new Taken.Some(
                new Batch(List.of(), new StreamedWrite(header, new ByteArrayInputStream(body)), false, 1));
    }
}
