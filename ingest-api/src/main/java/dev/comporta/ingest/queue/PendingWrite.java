package dev.comporta.ingest.queue;

import dev.comporta.common.envelope.Envelope;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One request's envelopes between its handler and a lane. Whoever moves the state first decides the answer:
 *
 * <pre>
 *            take (lane)          settle (client library)
 *  WAITING ──────────────▶ TAKEN ────────────────────────▶ DONE        Accepted, Full, Unavailable or InDoubt
 *     │                      └───────────────────────────▶ IN_DOUBT    InDoubt
 *     └──────────────────────────────────────────────────▶ WITHDRAWN   Unavailable
 *            expire (the request's deadline)
 * </pre>
 *
 * Threads: the state is atomic; the answer is given once, on {@code home}. The bodies are let go of at the end.
 */
public final class PendingWrite {
    private enum State {
        WAITING,
        TAKEN,
        DONE,
        IN_DOUBT,
        WITHDRAWN
    }

    private final String collection;
    private final int writes;
    private final long bytes;
    private final Executor home;
    private final Consumer<SendResult> answer;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
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
        bytes = envelopes.stream().mapToLong(e -> e.header().bodyBytes()).sum();
    }

    /** The deadline has come. What may be said now; empty when the answer is already on its way. */
    public Optional<SendResult> expire() {
        if (become(State.WAITING, State.WITHDRAWN)) {
            return Optional.of(new SendResult.Unavailable());
        }
        return become(State.TAKEN, State.IN_DOUBT) ? Optional.of(new SendResult.InDoubt()) : Optional.empty();
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
        return state.get() == State.WAITING;
    }

    /** The lane is about to hand it to the broker; false when it was withdrawn. */
    boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN);
    }

    /** The broker's answer is known; false when the deadline was faster. Follow with {@link #answer}, at home. */
    boolean settle() {
        return become(State.TAKEN, State.DONE);
    }

    void answer(SendResult result) {
        answer.accept(result);
    }

    private boolean become(State from, State to) {
        if (!state.compareAndSet(from, to)) {
            return false;
        }
        envelopes = List.of();
        return true;
    }
}
