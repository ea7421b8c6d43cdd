package dev.comporta.ingest.queue;

import dev.comporta.common.envelope.EnvelopeHeader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A spooled body on its way to an upload lane: the same {@link WriteState}s as a {@link PendingWrite}, but its file stays until {@code
 * release} is called, which may be long after its deadline, when a lane is reading it.
 *
 * <p>Threads: the state is atomic; the answer is given once, on {@code home}; {@code release} is called once, by any.
 */
public final class UploadWrite {
    private final EnvelopeHeader header;
    private final Path file;
    private final Executor home;
    private final Consumer<SendResult> answer;
    private final Runnable release;
    private final WriteState state = new WriteState();

    public UploadWrite(EnvelopeHeader header, Path file, Executor home, Consumer<SendResult> answer, Runnable release) {
        this.header = header;
        this.file = file;
        this.home = home;
        this.answer = answer;
        this.release = release;
    }

    /** The deadline has come. What may be said now; empty when the answer is already on its way. */
    public Optional<SendResult> expire() {
        return state.expire();
    }

    EnvelopeHeader header() {
        return header;
    }

    Path file() {
        return file;
    }

    boolean isWaiting() {
        return state.isWaiting();
    }

    /** False when it was withdrawn. */
    boolean take() {
        return state.take();
    }

    void end(SendResult result) {
        release.run();
        if (state.settle()) {
            home.execute(() -> answer.accept(result));
        }
    }

    /** It was withdrawn, and nobody will read the file any more. */
    void discard() {
        release.run();
    }
}
