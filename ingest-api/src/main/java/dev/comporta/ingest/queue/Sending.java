package dev.comporta.ingest.queue;

import dev.comporta.common.queue.SendFailure;
import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One message at the broker, unanswered, and the writes in it. The first of: the broker's answer, a failure, the lane's
 * giving up, ends it; the others are ignored.
 *
 * <p>Threads: created by the lane, ended by any thread (the client library's as a rule). It hops to each request's home
 * once for all writes of the message that live there, not once per write.
 */
final class Sending implements CompletionListener {
    private final List<PendingWrite> writes;
    private final int carried;
    private final long messageBytes;
    private final long sentNanos = System.nanoTime();
    private final BiConsumer<Sending, SendResult> ended;
    private final AtomicBoolean over = new AtomicBoolean();

    /** @param ended called once, before any answer, with the result; must not block */
    Sending(List<PendingWrite> writes, long messageBytes, BiConsumer<Sending, SendResult> ended) {
        this.writes = writes;
        int sum = 0;
        for (PendingWrite write : writes) {
            sum += write.writes();
        }
        carried = sum;
        this.messageBytes = messageBytes;
        this.ended = ended;
    }

    @Override
    public void onCompletion(@Nullable Message message) {
        end(new SendResult.Accepted());
    }

    @Override
    public void onException(@Nullable Message message, Exception e) {
        fail(e);
    }

    /** The same for an exception thrown by the send itself. */
    void fail(Exception e) {
        end(
                switch (SendFailure.of(e)) {
                    case FULL -> new SendResult.Full();
                    case REFUSED -> new SendResult.Unavailable();
                    case IN_DOUBT -> new SendResult.InDoubt();
                });
    }

    /** Nobody will answer any more. */
    void giveUp() {
        end(new SendResult.InDoubt());
    }

    long messageBytes() {
        return messageBytes;
    }

    int writes() {
        return carried;
    }

    long ageNanos() {
        return System.nanoTime() - sentNanos;
    }

    private void end(SendResult result) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        ended.accept(this, result);
        IdentityHashMap<Executor, List<PendingWrite>> homes = new IdentityHashMap<>();
        for (PendingWrite write : writes) {
            if (write.settle()) {
                homes.computeIfAbsent(write.home(), home -> new ArrayList<>()).add(write);
            }
        }
        homes.forEach((home, answered) -> home.execute(() -> answered.forEach(write -> write.answer(result))));
    }
}
