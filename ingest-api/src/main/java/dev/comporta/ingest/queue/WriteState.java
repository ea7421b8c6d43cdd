package dev.comporta.ingest.queue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where a write stands between its request and a lane. Whoever moves it first decides the answer:
 *
 * <pre>
 *            take (lane)          settle (client library)
 *  WAITING ──────────────▶ TAKEN ────────────────────────▶ DONE        Accepted, Full, Unavailable or InDoubt
 *     │                      └───────────────────────────▶ IN_DOUBT    InDoubt
 *     └──────────────────────────────────────────────────▶ WITHDRAWN   Unavailable
 *            expire (the request's deadline)
 * </pre>
 *
 * Thread-safe: atomic.
 */
final class WriteState {
    private enum State {
        WAITING,
        TAKEN,
        DONE,
        IN_DOUBT,
        WITHDRAWN
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    /** The lane is about to hand it over; false when it was withdrawn. */
    boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN);
    }

    /** The outcome is known; false when the deadline was faster. */
    boolean settle() {
        return state.compareAndSet(State.TAKEN, State.DONE);
    }

    /** The deadline has come: what may be said now, or nothing, because an answer is on its way. */
    Optional<SendResult> expire() {
        if (state.compareAndSet(State.WAITING, State.WITHDRAWN)) {
            return Optional.of(new SendResult.Unavailable());
        }
        return state.compareAndSet(State.TAKEN, State.IN_DOUBT)
                ? Optional.of(new SendResult.InDoubt())
                : Optional.empty();
    }
}
