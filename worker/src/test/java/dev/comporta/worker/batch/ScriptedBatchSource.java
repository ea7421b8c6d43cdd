package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Envelope;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A broker in memory: hands out what it is given, and again what is not acknowledged. */
final class ScriptedBatchSource implements BatchSource {
    final BlockingDeque<Taken> waiting = new LinkedBlockingDeque<>();
    final AtomicInteger acknowledged = new AtomicInteger();
    final AtomicInteger givenBack = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    /** How many of the next acknowledgements are lost on their way. */
    final AtomicInteger lostAcknowledgements = new AtomicInteger();

    /** How many of the next batches that are given back go to another lane. */
    final AtomicInteger takenElsewhere = new AtomicInteger();

    final AtomicInteger wrongBodies = new AtomicInteger();
    private @Nullable Batch held;

    void send(List<Envelope> envelopes) {
        waiting.add(new Taken.Some(new Batch(envelopes, null, false, 1)));
    }

    /** Where the lane is to stand still, until its latch opens. */
    volatile @Nullable CountDownLatch takes;

    volatile @Nullable CountDownLatch acknowledges;

    @Override
    public Taken take(Progress progress) {
        standStill(takes);
        try {
            Taken taken = waiting.poll(5, TimeUnit.MILLISECONDS);
            if (taken instanceof Taken.Some some) {
                held = some.batch();
            }
            return taken == null ? new Taken.Nothing() : taken;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean acknowledge() {
        standStill(acknowledges);
        if (lostAcknowledgements.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            again();
            return false;
        }
        held = null;
        acknowledged.incrementAndGet();
        return true;
    }

    @Override
    public void giveBack() {
        givenBack.incrementAndGet();
        if (takenElsewhere.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            held = null;
        }
        again();
    }

    @Override
    public void noteWrongBody() {
        assertThat(held).isNotNull();
        wrongBodies.incrementAndGet();
    }

    @Override
    public void close() {
        closed.incrementAndGet();
        again();
    }

    private void again() {
        Batch batch = held;
        held = null;
        if (batch != null) {
            waiting.addFirst(new Taken.Some(new Batch(batch.envelopes(), batch.streamed(), true, batch.messages())));
        }
    }

    static void standStill(@Nullable CountDownLatch latch) {
        try {
            if (latch != null && !latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the latch");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
