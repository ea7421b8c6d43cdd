package dev.comporta.standalone.cli;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.queue.RetrySender;
import dev.comporta.common.queue.RetrySender.Trouble;
import dev.comporta.standalone.cli.DeadLetterStore.Marked;
import java.io.ByteArrayInputStream;
import java.io.SequenceInputStream;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * Sends dead letters again. First the letter is marked, then it is sent, and it stays until a worker stores its row and
 * removes it in the same transaction: so whatever dies on whichever line, the write is in the letter, in the queue or in
 * its table, and its id keeps it from becoming two rows. Marked before it is sent, because a worker may refuse it again
 * before this program has its next turn, and knows a new death from a redelivery by the mark. For one thread.
 */
final class DeadLetterRetry {
    private final DeadLetterStore letters;
    private final RetrySender sender;

    /** What became of one. */
    sealed interface Outcome {
        record Sent() implements Outcome {}

        /** Only this one: others may be sent. */
        record Unfit(String reason) implements Outcome {}

        /** The broker: the next would fare no better. */
        record Stopped(String reason) implements Outcome {}
    }

    DeadLetterRetry(DeadLetterStore letters, RetrySender sender) {
        this.letters = letters;
        this.sender = sender;
    }

    /** Blocks on the database and the broker. May be called again: the same write twice in the queue is one row. */
    Outcome retry(UUID id) throws SQLException {
        Optional<Marked> marked = letters.mark(id);
        if (marked.isEmpty()) {
            return new Outcome.Unfit("there is no such dead letter");
        }
        KeptMessage message = KeptMessage.of(marked.get().payload().array());
        Outcome outcome;
        if (message.problem() != null) {
            outcome = new Outcome.Unfit(message.problem());
        } else if (message.isStreamed()) {
            return sendStreamed(marked.get(), message.header());
        } else {
            return sendWhole(marked.get());
        }
        letters.unmark(marked.get());
        return outcome;
    }

    private Outcome sendWhole(Marked letter) throws SQLException {
        Optional<Trouble> trouble =
                sender.send(letter.collection(), letter.payload().array());
        return trouble.isEmpty() ? new Outcome.Sent() : stopped(letter, trouble.get());
    }

    private Outcome sendStreamed(Marked letter, EnvelopeHeader header) throws SQLException {
        ChunkStream body = letters.body(header);
        Optional<Trouble> trouble = sender.send(
                letter.collection(),
                new SequenceInputStream(
                        new ByteArrayInputStream(letter.payload().array()), body),
                header.bodyBytes());
        String problem = body.problem();
        if (problem != null) {
            letters.unmark(letter);
            return new Outcome.Unfit(problem);
        }
        return trouble.isEmpty() ? new Outcome.Sent() : stopped(letter, trouble.get());
    }

    /** In doubt it stays marked: it may be on its way. */
    private Outcome stopped(Marked letter, Trouble trouble) throws SQLException {
        if (!trouble.inDoubt()) {
            letters.unmark(letter);
        }
        return new Outcome.Stopped(trouble.reason());
    }
}
