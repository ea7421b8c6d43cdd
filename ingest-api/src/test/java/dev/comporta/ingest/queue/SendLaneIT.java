package dev.comporta.ingest.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.embedded.proxy.FaultProxy;
import dev.comporta.ingest.TestBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SendLaneIT {
    private static PendingWrite write(CompletableFuture<SendResult> answer) {
        EnvelopeHeader header =
                new EnvelopeHeader(UUID.randomUUID(), "comments", "", Instant.EPOCH, 2, null, null, null);
        Envelope envelope = new Envelope(header, ByteBuffer.wrap(new byte[] {'{', '}'}));
        return new PendingWrite("comments", List.of(envelope), Runnable::run, answer::complete);
    }

    /** Else the live page would have to guess what this door took. */
    @Test
    void countsWhatTheBrokerHasConfirmedAndNothingThatItRefused(@TempDir Path directory) {
        try (TestBroker broker = TestBroker.started(directory);
                QueueConnections connections = new QueueConnections(broker.settings())) {
            SentWrites sent = new SentWrites();
            SendLane lane = new SendLane(0, connections, List.of("comments"), 1_000, 1 << 20, Faults.NONE, sent);
            lane.start();
            await().until(lane::isConnected);
            CompletableFuture<SendResult> accepted = new CompletableFuture<>();
            assertThat(lane.offer(write(accepted))).isTrue();
            assertThat(accepted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(new SendResult.Accepted());
            assertThat(sent.of("comments")).isEqualTo(new SentWrites.Sent(1, 1));

            broker.fill("comments");
            CompletableFuture<SendResult> refused = new CompletableFuture<>();
            assertThat(lane.offer(write(refused))).isTrue();
            assertThat(refused).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(new SendResult.Full());
            assertThat(sent.of("comments")).isEqualTo(new SentWrites.Sent(1, 1));
            lane.stop(Duration.ofSeconds(10));
        }
    }

    @Test
    void countsAFileThatTheBrokerHasConfirmed(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "comporta");
        EnvelopeHeader header =
                new EnvelopeHeader(UUID.randomUUID(), "uploads", "", Instant.EPOCH, 8, null, null, null);
        try (TestBroker broker = TestBroker.started(directory.resolve("broker"));
                QueueConnections connections = new QueueConnections(broker.settings())) {
            SentWrites sent = new SentWrites();
            ArrayBlockingQueue<UploadWrite> waiting = new ArrayBlockingQueue<>(1);
            UploadLane lane = new UploadLane(0, connections, waiting, Faults.NONE, sent);
            lane.start();
            CompletableFuture<SendResult> answer = new CompletableFuture<>();
            waiting.add(new UploadWrite(header, file, Runnable::run, answer::complete, () -> {}));
            assertThat(answer).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(new SendResult.Accepted());
            assertThat(sent.of("uploads")).isEqualTo(new SentWrites.Sent(1, 1));
            lane.stop(Duration.ofSeconds(10));
        }
    }

    @Test
    void connectsAgainForWhatStillWaitsWhenItsLinkBreaksWhileItStops(@TempDir Path directory) {
        try (TestBroker broker = TestBroker.started(directory);
                FaultProxy proxy = new FaultProxy(0, broker.port());
                QueueConnections connections =
                        new QueueConnections(broker.settings("tcp://127.0.0.1:" + proxy.port()))) {
            SendLane lane =
                    new SendLane(0, connections, List.of("comments"), 1_000, 1 << 20, Faults.NONE, new SentWrites());
            lane.start();
            await().until(lane::isConnected);
            proxy.stall();
            for (int i = 0; i < SendLane.MAX_UNANSWERED; i++) {
                PendingWrite taken = write(new CompletableFuture<>());
                assertThat(lane.offer(taken)).isTrue();
                await().until(() -> !taken.isWaiting());
            }
            CompletableFuture<SendResult> waiting = new CompletableFuture<>();
            assertThat(lane.offer(write(waiting))).isTrue();
            CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> lane.stop(Duration.ofSeconds(40)));
            await().until(() -> !lane.offer(write(new CompletableFuture<>())));
            broker.stop();
            proxy.reset();
            broker.start();
            proxy.heal();

            stop.join();
            assertThat(waiting).isCompletedWithValue(new SendResult.Accepted());
            assertThat(lane.health().detail()).contains("Not running");
        }
    }
}
