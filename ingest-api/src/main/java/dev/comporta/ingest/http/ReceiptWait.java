package dev.comporta.ingest.http;

import dev.comporta.ingest.receipt.ReceiptAnswer;
import dev.comporta.ingest.receipt.ReceiptQuestion;
import dev.comporta.ingest.receipt.ReceiptReader;
import dev.comporta.ingest.receipt.ReceiptWatch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's wait for what the database shows: ended by the reader's answer, or by a deadline of its own when the database
 * is too slow to answer even that nothing is there. For its event loop only.
 */
final class ReceiptWait {
    /** One look takes milliseconds; a client that asked for no longer wait has so much patience at least. */
    static final Duration LEAST = Duration.ofSeconds(2);

    /** The reader's last look comes at the end of the wait, not before. */
    static final Duration LAST_LOOK = Duration.ofMillis(500);

    private final Consumer<ReceiptAnswer> told;
    private Deadlines.@Nullable Deadline late;
    private boolean over;

    private ReceiptWait(Consumer<ReceiptAnswer> told) {
        this.told = told;
    }

    /** Asks for this exchange; false when too many ask already: nothing happened. */
    static boolean begin(
            Exchange exchange,
            ReceiptReader reader,
            ReceiptQuestion question,
            int seconds,
            Consumer<ReceiptAnswer> told) {
        ReceiptWait wait = new ReceiptWait(answer -> exchange.step(() -> told.accept(answer)));
        Optional<ReceiptWatch> watch = wait.ask(exchange.loop(), reader, question, Duration.ofSeconds(seconds));
        watch.ifPresent(asked -> exchange.whenClientEnds(asked::hurry));
        exchange.atEnd(wait::end);
        return watch.isPresent();
    }

    /** The same without an exchange. */
    static ReceiptWait of(Consumer<ReceiptAnswer> told) {
        return new ReceiptWait(told);
    }

    /** {@code told} is called once, later, with {@link ReceiptAnswer.Away} when the database took too long. */
    Optional<ReceiptWatch> ask(EventLoop loop, ReceiptReader reader, ReceiptQuestion question, Duration wait) {
        Duration patience = wait.plus(LAST_LOOK).compareTo(LEAST) < 0 ? LEAST : wait.plus(LAST_LOOK);
        Optional<ReceiptWatch> watch = reader.ask(question, wait, loop.home(), this::tell);
        if (watch.isPresent()) {
            late = loop.deadlines().at(System.nanoTime() + patience.toNanos(), () -> tell(new ReceiptAnswer.Away()));
        }
        return watch;
    }

    private void tell(ReceiptAnswer answer) {
        if (!over) {
            end();
            told.accept(answer);
        }
    }

    private void end() {
        over = true;
        if (late != null) {
            late.cancel();
        }
    }
}
