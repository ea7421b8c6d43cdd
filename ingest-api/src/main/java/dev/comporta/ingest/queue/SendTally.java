package dev.comporta.ingest.queue;

import java.util.concurrent.atomic.LongAdder;

/** What all lanes together have sent: messages, and writes in them. Thread-safe. */
public final class SendTally {
    private final LongAdder messages = new LongAdder();
    private final LongAdder writes = new LongAdder();

    void ended(Sending sending, SendResult result) {
        if (result instanceof SendResult.Accepted) {
            messages.increment();
            writes.add(sending.writes());
        }
    }

    /** One streamed write is one message. */
    void accepted() {
        messages.increment();
        writes.increment();
    }

    /** Messages that the broker confirmed. */
    public long messages() {
        return messages.sum();
    }

    /** Writes in them. */
    public long writes() {
        return writes.sum();
    }
}
