package dev.comporta.standalone.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One load while it runs: opens what its {@link Pattern} wants, and ends it. Constructed anywhere, then for its event loop
 * only, but for {@link #start}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the next step is never taken back
final class RunningLoad {
    /** Connects at once: the server's backlog holds 1,024, and one that is dropped there is a second late. */
    private static final int CONNECTING_MOST = 64;

    /** After a refused connect: it would only be refused again. */
    private static final long CONNECT_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long ENDING_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int ACCEPTED = 202;

    private final Bootstrap bootstrap;
    private final EventLoop loop;
    private final Pattern pattern;
    private final Tally tally;
    private final long giveUpNanos;
    private final Set<Connection> open = new HashSet<>();
    private final CompletableFuture<Ending> done = new CompletableFuture<>();
    private int connecting;
    private long connectAfterNanos = System.nanoTime();
    private long errors;
    private int inFlight;
    private int mostOpen;

    /** How it went, beside what the tally has. */
    record Ending(long endNanos, long connectionErrors, long unanswered, int connections) {}

    /**
     * @param request the bytes of each request; the caller releases them after the end
     * @param giveUpNanos after which no answer is waited for
     */
    RunningLoad(Bootstrap bootstrap, ByteBuf request, Pattern pattern, Tally tally, long giveUpNanos) {
        this.bootstrap = bootstrap.clone().handler(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new Connection(RunningLoad.this, request));
            }
        });
        loop = bootstrap.config().group().next();
        this.pattern = pattern;
        this.tally = tally;
        this.giveUpNanos = giveUpNanos;
    }

    /** May be called by any thread, once; the future ends on the event loop. */
    CompletableFuture<Ending> start() {
        loop.execute(this::step);
        return done;
    }

    void opened(Connection connection) {
        open.add(connection);
        mostOpen = Math.max(mostOpen, open.size());
        pattern.idle(connection);
    }

    void sent() {
        inFlight++;
    }

    void answered(Connection connection, ResponseReader answer) {
        inFlight--;
        pattern.ended(answer.status() == ACCEPTED);
        tally.answered(answer, connection.dueNanos(), System.nanoTime());
    }

    void idle(Connection connection) {
        pattern.idle(connection);
    }

    /** @param waited whether an answer was still to come */
    void closed(Connection connection, boolean waited) {
        if (!open.remove(connection)) {
            return;
        }
        pattern.gone(connection);
        if (waited) {
            inFlight--;
            errors++;
            pattern.ended(false);
            tally.lost("a connection ended before its answer");
        }
    }

    void remember(@Nullable String problem) {
        tally.remember(String.valueOf(problem));
    }

    private void step() {
        long now = System.nanoTime();
        long next = pattern.tick(now);
        if (!pattern.isOver(now)) {
            connect(now);
            loop.schedule(this::step, next, TimeUnit.NANOSECONDS);
        } else if (inFlight > 0 && now - giveUpNanos < 0) {
            loop.schedule(this::step, ENDING_STEP_NANOS, TimeUnit.NANOSECONDS);
        } else {
            end(now);
        }
    }

    private void connect(long now) {
        while (connecting < CONNECTING_MOST
                && open.size() + connecting < pattern.wanted()
                && now - connectAfterNanos >= 0) {
            connecting++;
            bootstrap.connect().addListener((ChannelFuture connected) -> connected(connected));
        }
    }

    private void connected(ChannelFuture connected) {
        connecting--;
        if (!connected.isSuccess()) {
            errors++;
            remember("connect: " + connected.cause().getMessage());
            connectAfterNanos = System.nanoTime() + CONNECT_AGAIN_NANOS;
        } else if (done.isDone()) {
            connected.channel().close();
        }
    }

    private void end(long now) {
        done.complete(new Ending(now, errors, inFlight, mostOpen));
        List.copyOf(open).forEach(Connection::close);
    }
}
