package dev.comporta.ingest.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The one place that reaches behind Vert.x's public API: it has no hook for its request decoder, and the rules of {@link
 * StrictRequestDecoder} cannot be told from what that decoder gives. Relies on two things, both checked for each
 * connection: a server connection knows its channel, and the decoder's name in the pipeline. Stateless.
 */
final class ConnectionWire {
    private static final String DECODER = "httpDecoder";

    private ConnectionWire() {}

    /** To be called in the connection handler, before the first byte is read. */
    static StrictRequestDecoder harden(HttpConnection connection, Duration headTimeout) {
        if (!(connection instanceof ConnectionBase base)) {
            throw new IllegalStateException("this Vert.x hides a connection's channel");
        }
        ChannelPipeline pipeline = base.channel().pipeline();
        if (pipeline.get(DECODER) == null) {
            throw new IllegalStateException("this Vert.x has no handler " + DECODER);
        }
        // A client may end its side after the last request and still wait for the answer.
        base.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        StrictRequestDecoder decoder = new StrictRequestDecoder(headTimeout);
        pipeline.replace(DECODER, DECODER, decoder);
        return decoder;
    }

    /** What is in a piece of a body, without a copy where it is in an array of its own. */
    static ByteBuffer bytes(Buffer piece) {
        ByteBuf bytes = piece instanceof BufferInternal internal ? internal.getByteBuf() : Unpooled.EMPTY_BUFFER;
        boolean shareable = bytes.hasArray() && bytes.readableBytes() == piece.length();
        return shareable
                ? ByteBuffer.wrap(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), piece.length())
                : ByteBuffer.wrap(piece.getBytes());
    }

    /** These bytes, not to be changed any more, without a copy: Vert.x's own buffer makes one. */
    static Buffer buffer(byte[] content) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(content));
    }

    /** The same of bytes outside the heap, which go to the system from where they are, however long that takes. */
    static Buffer buffer(ByteBuffer direct) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(direct));
    }

    /** Bytes of answers that the client's system has not taken yet. */
    static long unsentBytes(HttpConnection connection) {
        ChannelOutboundBuffer unsent = connection instanceof ConnectionBase base
                ? base.channel().unsafe().outboundBuffer()
                : null;
        return unsent == null ? 0 : unsent.totalPendingWriteBytes();
    }

    /** Closes without waiting for a client that does not read; Vert.x's close would wait for ever. */
    static void cut(HttpConnection connection) {
        ChannelHandlerContext decoder = connection instanceof ConnectionBase base
                ? base.channel().pipeline().context(DECODER)
                : null;
        if (decoder == null) {
            connection.close();
        } else {
            ChannelFuture unused = decoder.close();
        }
    }

    /** Tells the client that nothing more will come, while what it sends is still read. */
    static void endOutput(HttpConnection connection) {
        if (connection instanceof ConnectionBase base && base.channel() instanceof DuplexChannel socket) {
            ChannelFuture unused = socket.shutdownOutput();
        } else {
            connection.close();
        }
    }
}
