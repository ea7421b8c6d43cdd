package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
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

    @Test
    void estimatesAPagedBacklogOfMixedMessagesThatItDidNotSend() {
        IntStream burst = IntStream.generate(() -> 400).limit(700);
        IntStream singles = IntStream.generate(() -> 1).limit(20_000);
        IntStream lines = IntStream.generate(() -> 5_000).limit(20);
        broker.send("comments", IntStream.concat(burst, IntStream.concat(singles, lines)), 400);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat((double) sample().writes()).isCloseTo(400_000, within(80_000.0)));
        assertThat(sample().estimated()).isTrue();
        long began = System.nanoTime();
        sample();
        System.err.println("sample took ms " + (System.nanoTime() - began) / 1e6 + " " + sample());
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
