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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SendLaneIT {
    private static final int MEBIBYTE = 1 << 20;

    private static final String PAGES =
            "\"maxSizeBytes\": 3000000, \"addressFullMessagePolicy\": \"PAGE\", \"pageSizeBytes\": 2000000";

    /** A full queue without pages would say so before: the client then refuses by itself, and sends nothing. */
    private static final String FULL_PAGES =
            PAGES + ", \"pageLimitBytes\": 4000000, \"pageFullMessagePolicy\": \"FAIL\"";

    private static PendingWrite write(CompletableFuture<SendResult> answer) {
        return write(2, answer);
    }

    private static PendingWrite write(int bytes, CompletableFuture<SendResult> answer) {
        EnvelopeHeader header =
                new EnvelopeHeader(UUID.randomUUID(), "comments", "", Instant.EPOCH, bytes, null, null, null);
        Envelope envelope = new Envelope(header, ByteBuffer.allocate(bytes));
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

    /** The broker's client library lets go by number, and the broker does not count what it refuses. */
    @Test
    void keepsLittleOfWhatTheBrokerRefuses(@TempDir Path directory) {
        try (TestBroker broker = TestBroker.started(directory);
                QueueConnections connections = new QueueConnections(broker.settings())) {
            SendLane lane = started(connections);
            fillPages(broker, lane);
            long before = usedBytes();
            for (int i = 0; i < 300; i++) {
                assertThat(answerOf(lane, MEBIBYTE)).isEqualTo(new SendResult.Full());
                assertThat(lane.health().isDown()).isFalse();
            }
            assertThat(usedBytes() - before).isLessThan(100L * MEBIBYTE);

            broker.drain("comments");
            await().until(() -> answerOf(lane, 2).equals(new SendResult.Accepted()));
            lane.stop(Duration.ofSeconds(10));
        }
    }

    /** What stays is not what was refused, but as many of the newest. */
    @Test
    void keepsLittleOfWhatIsAcceptedAfterManyRefusals(@TempDir Path directory) {
        try (TestBroker broker = TestBroker.started(directory);
                QueueConnections connections = new QueueConnections(broker.settings())) {
            SendLane lane = started(connections);
            fillPages(broker, lane);
            for (int i = 0; i < 300; i++) {
                assertThat(answerOf(lane, 2)).isEqualTo(new SendResult.Full());
            }
            broker.limit("comments", PAGES);
            await().until(() -> answerOf(lane, 2).equals(new SendResult.Accepted()));
            long before = usedBytes();
            for (int i = 0; i < 300; i++) {
                assertThat(answerOf(lane, MEBIBYTE)).isEqualTo(new SendResult.Accepted());
            }
            assertThat(usedBytes() - before).isLessThan(100L * MEBIBYTE);
            lane.stop(Duration.ofSeconds(10));
        }
    }

    /** The broker is silent for what is new, and nothing that is open breaks. */
    @Test
    void isDownWhileNoLinkCanTakeAWornOnesPlace(@TempDir Path directory) {
        try (TestBroker broker = TestBroker.started(directory);
                FaultProxy proxy = new FaultProxy(0, broker.port());
                QueueConnections connections =
                        new QueueConnections(broker.settings("tcp://127.0.0.1:" + proxy.port()))) {
            SendLane lane = started(connections);
            fillPages(broker, lane);
            int links = proxy.connections();
            while (proxy.connections() == links) {
                assertThat(answerOf(lane, MEBIBYTE)).isEqualTo(new SendResult.Full());
            }
            for (int i = 0; i < 7; i++) {
                assertThat(answerOf(lane, MEBIBYTE)).isEqualTo(new SendResult.Full());
            }
            assertThat(proxy.connections()).isEqualTo(links + 1);
            CompletableFuture<SendResult> eighth = new CompletableFuture<>();
            CompletableFuture<Void> stalled = eighth.thenRun(proxy::stall);
            assertThat(lane.offer(write(MEBIBYTE, eighth))).isTrue();
            stalled.orTimeout(20, TimeUnit.SECONDS).join();
            await().atMost(Duration.ofSeconds(20)).until(() -> lane.health().isDown());
            assertThat(proxy.connections()).isEqualTo(links + 2);

            proxy.heal();
            await().until(() -> !lane.health().isDown());
            broker.limit("comments", PAGES);
            await().until(() -> answerOf(lane, 2).equals(new SendResult.Accepted()));
            lane.stop(Duration.ofSeconds(10));
        }
    }

    private static SendLane started(QueueConnections connections) {
        SendLane lane =
                new SendLane(0, connections, List.of("comments"), 1_000, 10 * MEBIBYTE, Faults.NONE, new SentWrites());
        lane.start();
        await().until(lane::isConnected);
        return lane;
    }

    private static void fillPages(TestBroker broker, SendLane lane) {
        broker.limit("comments", FULL_PAGES);
        await().until(() -> answerOf(lane, MEBIBYTE).equals(new SendResult.Full()));
        await().until(() -> answerOf(lane, 2).equals(new SendResult.Full()));
    }

    private static SendResult answerOf(SendLane lane, int bytes) {
        CompletableFuture<SendResult> answer = new CompletableFuture<>();
        assertThat(lane.offer(write(bytes, answer))).isTrue();
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
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
