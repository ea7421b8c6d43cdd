package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.depth.QueueDepth;
import dev.comporta.common.queue.DepthSampler;
import dev.comporta.common.queue.DepthSampler.Sample;
import dev.comporta.common.queue.QueueConnections;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DepthIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private TestBroker broker;
    private QueueConnections connections;
    private DepthSampler sampler;

    @BeforeEach
    void start() {
        broker = TestBroker.started(directory.resolve("broker"));
        connections = new QueueConnections(broker.settings());
        sampler = new DepthSampler(connections, List.of("comments", "uploads"));
    }

    @AfterEach
    void stop() {
        sampler.close();
        connections.close();
        broker.close();
    }

    @Test
    void countsExactlyWhatWaitsAndWhatIsInDelivery() {
        broker.send("comments", IntStream.of(400, 1, 1, 7, 2500, 1), 100);
        awaitDepth(0, 2910);
        try (TestBroker.Held held = broker.hold("comments", 2)) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(sample().inDelivery()).isEqualTo(2910));
            assertThat(sample().writes()).isEqualTo(2910);
            assertThat(sample().estimated()).isFalse();
            held.commit();
            awaitDepth(2509, 2509);
        }
        awaitDepth(0, 2509);
    }

    /** Bursts, single writes, and lines by the thousand, of which this sampler sent nothing. */
    @Test
    void estimatesAPagedBacklogOfMixedMessagesAlsoWhileItDrains() {
        IntStream burst = IntStream.generate(() -> 400).limit(700);
        IntStream singles = IntStream.generate(() -> 1).limit(20_000);
        IntStream lines = IntStream.generate(() -> 5_000).limit(20);
        broker.send("comments", IntStream.concat(burst, IntStream.concat(singles, lines)), 400);
        awaitEstimate(400_000);
        try (TestBroker.Held worker = broker.hold("comments", 350)) {
            awaitEstimate(400_000);
            worker.commit();
            awaitEstimate(260_000);
            worker.take(300);
            worker.commit();
            awaitEstimate(140_000);
            broker.send("comments", IntStream.generate(() -> 10_000).limit(20), 40);
            awaitEstimate(340_000);
        }
    }

    /** When all is in delivery, the broker itself knows of no oldest message: workers that hang would not be seen. */
    @Test
    void tellsTheAgeOfAWriteThatAWorkerHolds() {
        broker.send("comments", IntStream.of(3, 1), 100);
        try (TestBroker.Held held = broker.hold("comments", 1)) {
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(sample().inDelivery()).isEqualTo(4);
                assertThat(sample().oldest()).isGreaterThan(Duration.ofSeconds(2));
            });
            held.take(1);
            held.commit();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(sample().oldest()).isZero());
        }
    }

    @Test
    void tellsHowFastItDrainsAndWhenItWillBeEmpty() {
        broker.send("comments", IntStream.of(10, 10, 10, 10), 100);
        awaitDepth(0, 40);
        assertThat(sample().secondsToEmpty()).isEmpty();
        try (TestBroker.Held worker = broker.hold("comments", 2)) {
            awaitDepth(40, 40);
            worker.commit();
            await().atMost(SOON).untilAsserted(() -> {
                QueueDepth depth = sample();
                assertThat(depth.writes()).isEqualTo(20);
                assertThat(depth.drainedPerSecond()).isPositive();
                assertThat(depth.secondsToEmpty().orElseThrow()).isCloseTo(20 / depth.drainPerSecond(), within(0.001));
            });
            broker.send("comments", IntStream.of(500), 100);
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(sample().acceptedPerSecond()).isPositive());
        }
    }

    @Test
    void knowsNothingWhileTheBrokerIsAwayAndCountsAnewAfterwards() {
        broker.send("comments", IntStream.of(7, 8), 100);
        awaitDepth(0, 15);
        broker.stop();
        assertThat(sampler.sample(Duration.ofSeconds(1), () -> {
                    throw new AssertionError("it answers");
                }))
                .isInstanceOf(Sample.Silent.class);
        broker.start();
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> sampler.sample(Duration.ofSeconds(5), () -> {}) instanceof Sample.Told);
        awaitDepth(0, 15);
        assertThat(sample().acceptedPerSecond()).isZero();
    }

    private void awaitEstimate(double writes) {
        await().atMost(SOON).untilAsserted(() -> {
            QueueDepth depth = sample();
            assertThat((double) depth.writes()).isCloseTo(writes, withinPercentage(20));
            assertThat(depth.estimated()).isTrue();
        });
    }

    private void awaitDepth(long inDelivery, long writes) {
        await().atMost(SOON).untilAsserted(() -> {
            QueueDepth depth = sample();
            assertThat(depth.writes()).isEqualTo(writes);
            assertThat(depth.inDelivery()).isEqualTo(inDelivery);
            assertThat(depth.estimated()).isFalse();
        });
    }

    private QueueDepth sample() {
        if (sampler.sample(Duration.ofSeconds(5), () -> {}) instanceof Sample.Told told) {
            return Objects.requireNonNull(told.collections().get("comments"));
        }
        throw new AssertionError("the broker is silent");
    }
}
