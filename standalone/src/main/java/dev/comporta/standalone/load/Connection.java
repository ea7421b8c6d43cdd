package dev.comporta.standalone.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** One connection to the server. For the load's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells of its failures itself
final class Connection extends ChannelInboundHandlerAdapter implements Line {
    private final RunningLoad load;
    private final ByteBuf request;
    private final ResponseReader reader = new ResponseReader();
    private @Nullable ChannelHandlerContext channel;
    private long dueNanos;
    private boolean waits;

    /** @param request lives longer than this connection */
    Connection(RunningLoad load, ByteBuf request) {
        this.load = load;
        this.request = request;
    }

    @Override
    public void send(long due) {
        ChannelHandlerContext open = channel;
        if (open != null) {
            dueNanos = due;
            waits = true;
            load.sent();
            open.writeAndFlush(request.retainedDuplicate(), open.voidPromise());
        }
    }

    @Override
    public long dueNanos() {
        return dueNanos;
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context;
        load.opened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        ByteBuf in = (ByteBuf) bytes;
        try {
            while (in.isReadable()) {
                if (reader.read(in)) {
                    answered(context);
                }
            }
        } catch (MalformedResponseException e) {
            load.remember(e.getMessage());
            context.close();
        } finally {
            in.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        load.closed(this, waits);
        waits = false;
    }

    /** A reset, mostly; the channel's end follows. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        load.remember("connection: " + cause.getMessage());
        context.close();
    }

    private void answered(ChannelHandlerContext context) {
        if (!waits) {
            load.remember("an answer to no request, status " + reader.status());
            context.close();
            return;
        }
        waits = false;
        load.answered(this, reader);
        if (reader.closes()) {
            context.close();
        } else {
            load.idle(this);
        }
    }
}
