package dev.comporta.ingest.queue;

import dev.comporta.common.envelope.Envelope;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One request's envelopes between its handler and a lane. Whoever moves the {@link WriteState} first decides the answer.
 *
 * <p>Threads: the state is atomic; the answer is given once, on {@code home}. The bodies are let go of at the end.
 */
public final class PendingWrite {
    private final String collection;
    private final int writes;
    private final long bytes;
    private final Executor home;
    private final Consumer<SendResult> answer;
    private final WriteState state = new WriteState();
    private volatile List<Envelope> envelopes;

    /**
     * @param envelopes of one collection; they travel in one message, never split
     * @param home where the answer is given; compared by identity, so that answers travel together
     */
    public PendingWrite(String collection, List<Envelope> envelopes, Executor home, Consumer<SendResult> answer) {
        this.collection = collection;
        this.envelopes = List.copyOf(envelopes);
        this.home = home;
        this.answer = answer;
        writes = envelopes.size();
        long sum = 0;
        for (Envelope envelope : envelopes) {
            sum += envelope.header().bodyBytes();
        }
        bytes = sum;
    }

    /** The deadline has come. What may be said now; empty when the answer is already on its way. */
    public Optional<SendResult> expire() {
        Optional<SendResult> said = state.expire();
        if (said.isPresent()) {
            envelopes = List.of();
        }
        return said;
    }

    String collection() {
        return collection;
    }

    int writes() {
        return writes;
    }

    long bytes() {
        return bytes;
    }

    Executor home() {
        return home;
    }

    List<Envelope> envelopes() {
        return envelopes;
    }

    boolean isWaiting() {
        return state.isWaiting();
    }

    /** The lane is about to hand it to the broker; false when it was withdrawn. */
    boolean take() {
        return state.take();
    }

    /** The broker's answer is known; false when the deadline was faster. Follow with {@link #answer}, at home. */
    boolean settle() {
        boolean first = state.settle();
        if (first) {
            envelopes = List.of();
        }
        return first;
    }

    void answer(SendResult result) {
        answer.accept(result);
    }
}
