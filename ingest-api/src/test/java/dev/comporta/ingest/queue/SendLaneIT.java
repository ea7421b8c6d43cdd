package dev.comporta.ingest.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.embedded.proxy.FaultProxy;
import dev.comporta.ingest.TestBroker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
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
