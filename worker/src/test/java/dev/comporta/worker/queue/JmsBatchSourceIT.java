package dev.comporta.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.worker.TestBroker;
import dev.comporta.worker.TestWrites;
import dev.comporta.worker.batch.Batch;
import dev.comporta.worker.batch.BatchLimits;
import dev.comporta.worker.batch.Progress;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StreamedWrite;
import dev.comporta.worker.batch.Taken;
import dev.comporta.worker.batch.WriteLedger;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JmsBatchSourceIT {
    private static final Progress PROGRESS = new Progress(InstantSource.system());

    private static final BatchLimits LIMITS = new BatchLimits(100, 1 << 20, Duration.ofMillis(200));

    @TempDir
    private static Path directory;

    private static TestBroker broker;
    private static QueueConnections connections;

    private final Ledger ledger = new Ledger();
    private JmsBatchSource comments;
    private JmsBatchSource uploads;

    private static final class Ledger implements WriteLedger {
        final AtomicInteger taken = new AtomicInteger();
        final AtomicInteger returned = new AtomicInteger();
        final AtomicInteger undecodable = new AtomicInteger();

        @Override
        public void taken(int writes) {
            taken.addAndGet(writes);
        }

        @Override
        public void returned(int writes) {
            returned.addAndGet(writes);
        }

        @Override
        public void decided(Batch batch, Stored outcome, Duration took) {}

        @Override
        public void undecodable(int writes) {
            undecodable.addAndGet(writes);
        }
    }

    @BeforeAll
    static void start() {
        broker = TestBroker.started(directory);
        connections = new QueueConnections(broker.workerSettings());
    }

    @AfterAll
    static void stop() {
        connections.close();
        broker.close();
    }

    @BeforeEach
    void open() {
        comments = new JmsBatchSource(connections, "comments", LIMITS, ledger);
        uploads = new JmsBatchSource(connections, "uploads", LIMITS, ledger);
    }

    @AfterEach
    void leavesNothingBehind() {
        assertThat(drainAll(comments)).isTrue();
        assertThat(drainAll(uploads)).isTrue();
        comments.close();
        uploads.close();
    }

    @Test
    void gathersMessagesIntoABatchAndAcknowledgesThem() {
        List<Envelope> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<Envelope> message = TestWrites.comments(5);
            sent.addAll(message);
            broker.send(message);
        }

        Batch batch = some(comments);
        assertThat(batch).isEqualTo(new Batch(sent, null, false, 3));
        assertThat(comments.acknowledge()).isTrue();

        comments.close();
        assertThat(comments.take(PROGRESS)).isEqualTo(new Taken.Nothing());
    }

    @Test
    void endsABatchAtItsLimit() {
        for (int i = 0; i < 3; i++) {
            broker.send(TestWrites.comments(60));
        }
        assertThat(some(comments).writes()).isEqualTo(120);
        comments.acknowledge();
        assertThat(some(comments).writes()).isEqualTo(60);
        comments.acknowledge();
    }

    @Test
    void bringsWhatWasGivenBackAgainAsRedelivered() {
        List<Envelope> sent = TestWrites.comments(5);
        broker.send(sent);
        assertThat(some(comments).redelivered()).isFalse();

        comments.giveBack();

        Batch again = some(comments);
        assertThat(again).isEqualTo(new Batch(sent, null, true, 1));
        comments.acknowledge();
    }

    @Test
    void streamsALargeBodyThatClosesItsBatch() throws IOException {
        byte[] body = randomBytes(5_000_000);
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), body.length, Sha256.of(ByteBuffer.wrap(body)));
        Envelope before = TestWrites.upload(TestWrites.id(), new byte[] {1});
        Envelope after = TestWrites.upload(TestWrites.id(), new byte[] {2});
        broker.send(List.of(before));
        broker.stream(header, new ByteArrayInputStream(body));
        broker.send(List.of(after));

        Batch batch = some(uploads);
        assertThat(batch.envelopes()).containsExactly(before);
        StreamedWrite write = streamed(batch);
        assertThat(write.header()).isEqualTo(header);
        assertThat(write.open().readAllBytes()).isEqualTo(body);
        assertThat(uploads.acknowledge()).isTrue();

        assertThat(some(uploads).envelopes()).containsExactly(after);
        uploads.acknowledge();
    }

    @Test
    void acknowledgesALargeWriteWhoseBodyNobodyWants() {
        byte[] body = randomBytes(20_000_000);
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), body.length, Sha256.of(ByteBuffer.wrap(body)));
        Envelope after = TestWrites.upload(TestWrites.id(), new byte[] {2});
        broker.stream(header, new ByteArrayInputStream(body));
        broker.send(List.of(after));

        assertThat(some(uploads).writes()).isEqualTo(1);
        assertThat(uploads.acknowledge()).isTrue();

        assertThat(some(uploads).envelopes()).containsExactly(after);
        uploads.acknowledge();
    }

    @Test
    void givesAHalfReadBodyBack() throws IOException {
        byte[] body = randomBytes(20_000_000);
        EnvelopeHeader header = TestWrites.uploadHeader(TestWrites.id(), body.length, Sha256.of(ByteBuffer.wrap(body)));
        broker.stream(header, new ByteArrayInputStream(body));
        assertThat(streamed(some(uploads)).open().readNBytes(1_000)).hasSize(1_000);

        uploads.giveBack();

        Batch again = some(uploads);
        assertThat(again.redelivered()).isTrue();
        assertThat(streamed(again).open().readAllBytes()).isEqualTo(body);
        uploads.acknowledge();
    }

    @Test
    void readsManyLinesThatCameAsOneLargeMessage() {
        List<Envelope> lines = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            lines.add(TestWrites.comment("x".repeat(5_000) + i));
        }
        broker.send(lines);

        Batch batch = some(comments);

        assertThat(batch.envelopes()).isEqualTo(lines);
        comments.acknowledge();
    }

    @Test
    void movesWhatNobodyCanDecodeToTheQueueOfTheDead() {
        byte[] garbage = "not an envelope".getBytes(StandardCharsets.UTF_8);
        broker.send("comments", session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(garbage);
            message.setIntProperty(QueueNames.WRITES, 3);
            message.setStringProperty("from", "somewhere");
            return message;
        });
        List<Envelope> good = TestWrites.comments(2);
        broker.send(good);

        assertThat(some(comments).envelopes()).isEqualTo(good);
        assertThat(ledger.undecodable).hasValue(0);
        comments.acknowledge();

        assertThat(ledger.undecodable).hasValue(3);
        List<String> dead = broker.take(
                QueueNames.DEAD,
                message -> List.of(
                        new String(TestBroker.bytes(message), StandardCharsets.UTF_8),
                        message.getStringProperty(DeadQueue.REASON),
                        message.getStringProperty("from")));
        assertThat(dead).containsExactly("not an envelope", "not an envelope message", "somewhere");
    }

    @Test
    void movesGarbageOfAnySizeToTheQueueOfTheDeadWhole() {
        byte[] inline = randomBytes(3_000_000);
        byte[] streamed = randomBytes(9_000_000);
        broker.send("comments", session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(inline);
            return message;
        });
        broker.stream("comments", new byte[0], 1, new ByteArrayInputStream(streamed));

        await().until(() -> {
            assertThat(comments.take(PROGRESS)).isEqualTo(new Taken.Nothing());
            return ledger.undecodable.get() == 2;
        });

        assertThat(broker.take(QueueNames.DEAD, TestBroker::bytes)).isEqualTo(inline);
        assertThat(broker.take(QueueNames.DEAD, TestBroker::bytes)).isEqualTo(streamed);
    }

    @Test
    void movesABodyThatIsNeverTheAcceptedOneToTheQueueOfTheDeadWhole() {
        byte[] body = randomBytes(5_000_000);
        EnvelopeHeader header =
                TestWrites.uploadHeader(TestWrites.id(), body.length, Sha256.of(ByteBuffer.wrap(new byte[1])));
        broker.stream(header, new ByteArrayInputStream(body));
        for (int round = 0; round < WrongBodies.MOST_ROUNDS; round++) {
            assertThat(streamed(some(uploads)).header()).isEqualTo(header);
            uploads.noteWrongBody();
            uploads.giveBack();
        }

        assertThat(uploads.take(PROGRESS)).isEqualTo(new Taken.Nothing());

        assertThat(ledger.undecodable).hasValue(1);
        byte[] whole = Arrays.copyOf(EnvelopeCodec.prefix(header), EnvelopeCodec.prefix(header).length + body.length);
        System.arraycopy(body, 0, whole, whole.length - body.length, body.length);
        assertThat(broker.take(QueueNames.DEAD, TestBroker::bytes)).isEqualTo(whole);
        broker.stream(header, new ByteArrayInputStream(body));
        assertThat(streamed(some(uploads)).header()).isEqualTo(header);
        uploads.acknowledge();
    }

    @Test
    void neverDeserializesAnObject() {
        broker.send("comments", session -> session.createObjectMessage(new Trap()));
        broker.send("comments", session -> session.createTextMessage("text"));

        await().until(() -> {
            assertThat(comments.take(PROGRESS)).isEqualTo(new Taken.Nothing());
            return ledger.undecodable.get() == 2;
        });

        assertThat(broker.take(QueueNames.DEAD, Message::getJMSMessageID)).isNotNull();
        assertThat(broker.take(QueueNames.DEAD, Message::getJMSMessageID)).isNotNull();
    }

    @Test
    void givesANewerVersionBackAndTakesWhatCameBeforeIt() {
        List<Envelope> before = TestWrites.comments(2);
        List<Envelope> newer = TestWrites.comments(4);
        broker.send(before);
        broker.send("comments", session -> {
            byte[] bytes = EnvelopeCodec.encode(newer);
            bytes[2] = EnvelopeCodec.VERSION + 1;
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(bytes);
            message.setIntProperty(QueueNames.WRITES, newer.size());
            return message;
        });

        assertThat(comments.take(PROGRESS)).isEqualTo(new Taken.Nothing());
        assertThat(some(comments).envelopes()).isEqualTo(before);
        comments.acknowledge();
        for (int i = 0; i < 3; i++) {
            assertThat(comments.take(PROGRESS)).isEqualTo(new Taken.Unreadable("envelope version 2, newer than 1"));
        }

        assertThat(ledger.taken.get()).isEqualTo(ledger.returned.get()).isEqualTo(6 + 4 + 4 + 4);
        comments.close();
        byte[] still = broker.take(QueueNames.of("comments"), TestBroker::bytes);
        assertThat(still).isNotNull();
        assertThat(broker.take(QueueNames.DEAD, TestBroker::bytes)).isNull();
    }

    @Test
    void givesAnotherCollectionsWriteBack() {
        Envelope stranger = TestWrites.upload(TestWrites.id(), new byte[1]);
        broker.send("comments", session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(EnvelopeCodec.encode(List.of(stranger)));
            return message;
        });

        assertThat(comments.take(PROGRESS))
                .isEqualTo(new Taken.Unreadable("a write of collection uploads in the queue of comments"));

        comments.close();
        assertThat(broker.take(QueueNames.of("comments"), TestBroker::bytes)).isNotNull();
    }

    @Test
    void takesARetriedDeadLetterForOneThatMayHaveBeenHere() {
        broker.send("comments", session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(EnvelopeCodec.encode(TestWrites.comments(1)));
            message.setBooleanProperty(QueueNames.RETRIED, true);
            return message;
        });

        assertThat(some(comments).redelivered()).isTrue();
        comments.acknowledge();
    }

    @Test
    void saysThatTheBrokerIsAwayAndComesBackByItself() {
        broker.send(TestWrites.comments(1));
        some(comments);
        broker.stop();

        assertThat(comments.acknowledge()).isFalse();
        assertThat(comments.take(PROGRESS)).isInstanceOf(Taken.Away.class);

        broker.startAgain();
        await().until(() -> comments.take(PROGRESS) instanceof Taken.Some);
        assertThat(comments.acknowledge()).isTrue();
    }

    private static Batch some(JmsBatchSource source) {
        Taken taken = source.take(PROGRESS);
        assertThat(taken).isInstanceOf(Taken.Some.class);
        return ((Taken.Some) taken).batch();
    }

    private static StreamedWrite streamed(Batch batch) {
        return Objects.requireNonNull(batch.streamed());
    }

    private static boolean drainAll(JmsBatchSource source) {
        return source.take(PROGRESS) instanceof Taken.Nothing;
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Whoever reads it as an object finds out. */
    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(java.io.ObjectInputStream in) {
            throw new AssertionError("deserialized");
        }
    }
}
