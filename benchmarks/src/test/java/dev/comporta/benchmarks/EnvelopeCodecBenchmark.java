package dev.comporta.benchmarks;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.MalformedEnvelopeException;
import dev.comporta.common.envelope.NewerEnvelopeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a message costs besides its journey: once at the door, once at the worker. One operation is one message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class EnvelopeCodecBenchmark {
    /** How many envelopes of how many bytes. */
    @Param({"1x1024", "64x1024", "1x102400"})
    public String message = "1x1024";

    private List<Envelope> envelopes = List.of();
    private byte[] encoded = {};

    /** The message that is encoded and decoded. */
    @Setup
    public void make() {
        int times = message.indexOf('x');
        int count = Integer.parseInt(message.substring(0, times));
        int bytes = Integer.parseInt(message.substring(times + 1));
        envelopes = Writes.of(count, bytes);
        encoded = EnvelopeCodec.encode(envelopes);
    }

    @Benchmark
    public byte[] encode() {
        return EnvelopeCodec.encode(envelopes);
    }

    @Benchmark
    public List<Envelope> decode() throws MalformedEnvelopeException, NewerEnvelopeException {
        return EnvelopeCodec.decode(ByteBuffer.wrap(encoded));
    }
}
