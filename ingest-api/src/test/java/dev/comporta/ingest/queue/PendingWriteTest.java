package dev.comporta.ingest.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** A pending write's states, the inbox it waits in, and the message it travels with. */
final class PendingWriteTest {
    private final List<SendResult> answers = new ArrayList<>();

    private PendingWrite write(String collection, int bodyBytes) {
        EnvelopeHeader header =
                new EnvelopeHeader(UUID.randomUUID(), collection, "", Instant.EPOCH, bodyBytes, null, null, null);
        Envelope envelope = new Envelope(header, ByteBuffer.allocate(bodyBytes));
        return new PendingWrite(collection, List.of(envelope), Runnable::run, answers::add);
    }

    @Test
    void isWithdrawnWhileItWaits() {
        PendingWrite write = write("a", 10);
        assertThat(write.expire()).contains(new SendResult.Unavailable());
        assertThat(write.take()).isFalse();
        assertThat(write.envelopes()).isEmpty();
        assertThat(write.expire()).isEmpty();
    }

    @Test
    void isInDoubtOnceItWasTaken() {
        PendingWrite write = write("a", 10);
        assertThat(write.take()).isTrue();
        assertThat(write.expire()).contains(new SendResult.InDoubt());
        assertThat(write.settle()).isFalse();
    }

    @Test
    void hasItsAnswerOnTheWayOnceItIsSettled() {
        PendingWrite write = write("a", 10);
        write.take();
        assertThat(write.settle()).isTrue();
        assertThat(write.expire()).isEmpty();
    }

    @Test
    void travelsWithItsCollectionUpToTheLimit() {
        Inbox inbox = new Inbox(List.of("a", "b"), 100, 1000);
        inbox.offer(write("a", 40));
        inbox.offer(write("b", 40));
        inbox.offer(write("a", 40));
        inbox.offer(write("a", 40));

        assertThat(inbox.take(100))
                .hasSize(2)
                .allMatch(write -> write.collection().equals("a"));
        assertThat(inbox.take(100))
                .hasSize(1)
                .allMatch(write -> write.collection().equals("b"));
        assertThat(inbox.take(100)).hasSize(1);
        assertThat(inbox.take(100)).isEmpty();
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void goesAloneWhenItIsLargerThanAMessageShouldBe() {
        Inbox inbox = new Inbox(List.of("a"), 100, 1000);
        inbox.offer(write("a", 500));
        inbox.offer(write("a", 1));
        assertThat(inbox.take(100)).hasSize(1);
        assertThat(inbox.take(100)).hasSize(1);
    }

    @Test
    void findsNoRoomInAFullInboxUntilOthersAreWithdrawn() {
        Inbox inbox = new Inbox(List.of("a"), 2, 1000);
        PendingWrite first = write("a", 1);
        assertThat(inbox.offer(first)).isTrue();
        assertThat(inbox.offer(write("a", 1))).isTrue();
        assertThat(inbox.offer(write("a", 1))).isFalse();
        first.expire();
        assertThat(inbox.offer(write("a", 1))).isTrue();
        assertThat(new Inbox(List.of("a"), 100, 10).offer(write("a", 11))).isFalse();
        inbox.close();
        assertThat(inbox.offer(write("a", 1))).isFalse();
    }

    @Test
    void isNotSentWhenItExpiresBetweenItsTurnAndTheMessage() {
        PendingWrite first = write("a", 10);
        PendingWrite second = write("a", 10);
        first.take();
        second.take();
        first.expire();
        Load load = Load.of(List.of(first, second));
        assertThat(load.writes()).containsExactly(second);
        assertThat(load.envelopes()).hasSize(1);
        second.expire();
        assertThat(Load.of(List.of(first, second)).writes()).isEmpty();
    }

    @Test
    void isAnsweredOnceAndTogetherWithItsNeighbours() {
        List<Integer> hops = new ArrayList<>();
        Executor home = task -> {
            hops.add(1);
            task.run();
        };
        List<PendingWrite> writes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            EnvelopeHeader header = new EnvelopeHeader(new UUID(0, i), "a", "", Instant.EPOCH, 0, null, null, null);
            PendingWrite write =
                    new PendingWrite("a", List.of(new Envelope(header, ByteBuffer.allocate(0))), home, answers::add);
            write.take();
            writes.add(write);
        }
        writes.get(2).expire();
        Sending sending = new Sending(writes, 1, (ended, result) -> {});
        sending.onCompletion(null);
        sending.giveUp();
        sending.onException(null, new Exception());

        assertThat(hops).hasSize(1);
        assertThat(answers).containsExactly(new SendResult.Accepted(), new SendResult.Accepted());
    }
}
