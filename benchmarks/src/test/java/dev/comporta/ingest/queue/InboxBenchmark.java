package dev.comporta.ingest.queue;

import dev.comporta.benchmarks.Writes;
import dev.comporta.common.envelope.Envelope;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a write costs between its event loop and its lane. One operation is one write; in the inbox's package, since nobody
 * else has a use for one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class InboxBenchmark {
    private static final int GROUP = 64;
    private static final long MESSAGE_BYTES = 400_000;
    private static final long ROOM = 1L << 30;

    private final Inbox inbox = new Inbox(List.of(Writes.COLLECTION, "uploads"), ROOM, ROOM);
    private final List<Envelope> envelope = Writes.of(1, 1_024);

    /** As a burst: many come while sends are in flight, and leave together. */
    @Benchmark
    @OperationsPerInvocation(GROUP)
    public List<PendingWrite> aGroupOfWrites() {
        for (int i = 0; i < GROUP; i++) {
            offer();
        }
        return taken();
    }

    /** Each comes and leaves alone, and the lock is wanted by two threads. */
    @Benchmark
    @Threads(2)
    public List<PendingWrite> oneWriteAtATimeByTwoThreads() {
        offer();
        return inbox.take(MESSAGE_BYTES);
    }

    private void offer() {
        if (!inbox.offer(new PendingWrite(Writes.COLLECTION, envelope, Runnable::run, result -> {}))) {
            throw new IllegalStateException("the inbox is full");
        }
    }

    private List<PendingWrite> taken() {
        List<PendingWrite> group = inbox.take(MESSAGE_BYTES);
        if (group.size() != GROUP) {
            throw new IllegalStateException("a group of " + group.size());
        }
        return group;
    }
}
