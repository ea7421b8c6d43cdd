package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.ingest.receipt.ReceiptAnswer;
import dev.comporta.ingest.receipt.ReceiptQuestion;
import dev.comporta.ingest.receipt.ReceiptReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A wait for a database that says nothing: the reader here was never started. */
final class ReceiptWaitTest {
    private static final ReceiptQuestion QUESTION = new ReceiptQuestion(List.of(new UUID(1, 1)), List.of(), false);

    private final ReceiptReader silent = new ReceiptReader(
            new DatabaseSettings("jdbc:postgresql://127.0.0.1:9/none", Optional.empty()),
            Optional.empty(),
            new SimpleMeterRegistry());
    private final EventLoop loop = new EventLoop(Runnable::run, new Deadlines(System.nanoTime()), () -> false);
    private final List<ReceiptAnswer> told = new ArrayList<>();

    private void ask(Duration wait) {
        assertThat(ReceiptWait.of(told::add).ask(loop, silent, QUESTION, wait)).isPresent();
    }

    private void tickAfter(Duration time) {
        loop.deadlines().tick(System.nanoTime() + time.toNanos());
    }

    @Test
    void endsByItselfSoonAfterTheWait() {
        ask(Duration.ofSeconds(20));
        tickAfter(Duration.ofSeconds(19));
        assertThat(told).isEmpty();
        tickAfter(Duration.ofSeconds(21));
        assertThat(told).containsExactly(new ReceiptAnswer.Away());
        silent.stop(Duration.ofSeconds(1));
        tickAfter(Duration.ofSeconds(60));
        assertThat(told).hasSize(1);
    }

    @Test
    void givesOneLookItsTime() {
        ask(Duration.ZERO);
        tickAfter(Duration.ZERO);
        assertThat(told).isEmpty();
        tickAfter(ReceiptWait.LEAST.plusMillis(1));
        assertThat(told).containsExactly(new ReceiptAnswer.Away());
    }
}
