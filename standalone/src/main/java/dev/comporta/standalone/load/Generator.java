package dev.comporta.standalone.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Runs loads, one after the other, on one event loop: a second one would only take a processor from the server under load.
 * For one thread, which {@link #run} blocks.
 */
public final class Generator implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;

    /** The door answers within seconds; what takes longer will not come. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** An open loop's first connections; it opens more as it needs them. */
    private static final int FIRST_CONNECTIONS = 64;

    /** Half seconds of an hour, the longest load. */
    private static final int STEPS = 7_200;

    private static final long TELL_MILLIS = 1_000;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());

    /**
     * Blocks until the load is over.
     *
     * @param accepted gets how many were accepted so far, about once a second
     */
    public LoadResult run(LoadJob job, LongConsumer accepted) {
        ByteBuf request = Requests.buffer(job);
        try {
            return run(job, request, accepted);
        } finally {
            request.release();
        }
    }

    private LoadResult run(LoadJob job, ByteBuf request, LongConsumer accepted) {
        long begin = System.nanoTime();
        long from = begin + TimeUnit.MILLISECONDS.toNanos(job.leadMillis());
        Tally.Window window = new Tally.Window(begin, from, from + TimeUnit.MILLISECONDS.toNanos(job.lengthMillis()));
        Tally tally = new Tally(window, job.loop() == LoadJob.Loop.OPEN, STEPS);
        Duration cpuBefore = cpu();
        Started started = start(job, request, window, tally);
        RunningLoad.Ending ending = await(started.done(), tally, accepted);
        long elapsed = Math.max(1, ending.endNanos() - begin);
        boolean count = job.loop() == LoadJob.Loop.COUNT;
        return new LoadResult(
                count ? elapsed / 1e9 : job.lengthMillis() / 1e3,
                tally.answers(),
                tally.problem(),
                tally.latency(),
                tally.lateness(),
                tally.accepted(),
                tally.others(),
                ending.connectionErrors(),
                ending.unanswered() + started.notSent().getAsLong(),
                ending.connections(),
                cpu().minus(cpuBefore).toNanos() / (double) elapsed,
                System.currentTimeMillis()
                        - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastDue(window, ending, count)),
                tally.acceptedASecond(ending.endNanos()));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // its process ends anyway
    public void close() {
        group.shutdownGracefully(0, CONNECT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @param notSent requests that came and found no connection until the end */
    private record Started(CompletableFuture<RunningLoad.Ending> done, LongSupplier notSent) {}

    private Started start(LoadJob job, ByteBuf request, Tally.Window window, Tally tally) {
        long giveUp = window.endNanos() + GRACE_NANOS;
        if (job.loop() == LoadJob.Loop.OPEN) {
            long count = Math.round(job.rate() * (job.leadMillis() + job.lengthMillis()) / 1e3);
            Arrivals arrivals = new Arrivals(job.rate(), window.beginNanos(), count, tally::late);
            OpenLoop loop = new OpenLoop(arrivals, FIRST_CONNECTIONS, job.connections(), giveUp);
            return new Started(
                    new RunningLoad(bootstrap(job), request, loop, tally, giveUp).start(), arrivals::waiting);
        }
        long most = job.loop() == LoadJob.Loop.COUNT ? job.accepted() : Long.MAX_VALUE;
        ClosedLoop loop = new ClosedLoop(job.connections(), window.endNanos(), most, System::nanoTime);
        return new Started(new RunningLoad(bootstrap(job), request, loop, tally, giveUp).start(), () -> 0);
    }

    private Bootstrap bootstrap(LoadJob job) {
        return new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .remoteAddress(InetAddress.getLoopbackAddress(), job.port());
    }

    private static RunningLoad.Ending await(
            CompletableFuture<RunningLoad.Ending> done, Tally tally, LongConsumer accepted) {
        try {
            while (true) {
                try {
                    return done.get(TELL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException notYet) {
                    accepted.accept(tally.accepted());
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static long lastDue(Tally.Window window, RunningLoad.Ending ending, boolean count) {
        return count ? ending.endNanos() : window.endNanos();
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
