package dev.comporta.ingest.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder with what it lets pass or leaves to others: folded header lines and a sloppy request line are malformed,
 * a version other than 1.0 and 1.1 is told apart from nonsense, and a head has to be complete within its time. Whatever is
 * wrong becomes a request whose decoder result is a failure, which Vert.x gives to the handler of invalid requests.
 *
 * <p>Threads: its channel's event loop.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    static final int MAX_LINE_BYTES = 4096;
    static final int MAX_HEADER_BYTES = 8192;

    /** What the socket's buffer holds at most; Netty's default of 8 KiB only makes more pieces of a large body. */
    private static final int MAX_PIECE_BYTES = 64 << 10;

    private final Duration headTimeout;
    private final HeadScan scan = new HeadScan();
    private boolean inHead = true;
    private boolean dead;
    private Runnable inputEnded = () -> {};
    private Runnable brokenOff = () -> {};
    private @Nullable ScheduledFuture<?> timeout;

    /** The head of a request took too long. */
    static final class HeadLateException extends Exception {}

    /** A version of HTTP that is well-formed, but not 1.0 or 1.1. */
    static final class UnknownVersionException extends Exception {}

    /** A request line or header lines that RFC 9112 forbids. */
    static final class MalformedHeadException extends Exception {}

    /** Nobody reads them, so all requests of a connection share one place for them. */
    private static final class UnreadTrailers implements HttpHeadersFactory {
        private final HttpHeaders trailers =
                DefaultHttpHeadersFactory.trailersFactory().newHeaders();

        @Override
        public HttpHeaders newHeaders() {
            return trailers.clear();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return newHeaders();
        }
    }

    StrictRequestDecoder(Duration headTimeout) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_PIECE_BYTES)
                .setTrailersFactory(new UnreadTrailers()));
        this.headTimeout = headTimeout;
    }

    /** True while the bytes of a head have begun to come and not ended. */
    boolean isReadingHead() {
        return timeout != null;
    }

    /** What to do when the client has ended its side between two requests, or within a body. */
    void onInputEnd(Runnable between, Runnable within) {
        inputEnded = between;
        brokenOff = within;
    }

    /** From now on whatever comes is thrown away. */
    void skipRest() {
        dead = true;
        cancelTimeout();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        super.userEventTriggered(ctx, event);
        if (event instanceof ChannelInputShutdownEvent) {
            cancelTimeout();
            if (inHead || dead) {
                inputEnded.run();
            } else {
                brokenOff.run();
            }
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (dead) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        int before = buffer.readerIndex();
        super.decode(ctx, buffer, out);
        if (inHead) {
            scan.read(buffer, before, buffer.readerIndex());
        }
        // By index: one iterator a request and piece would be garbage.
        for (int i = 0; i < out.size(); i++) {
            Object decoded = out.get(i);
            if (decoded instanceof HttpRequest head) {
                endHead(head);
            }
            if (decoded instanceof LastHttpContent) {
                inHead = true;
                scan.reset();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (inHead
                && !dead
                && timeout == null
                && (scan.hasBegun() || internalBuffer().isReadable())) {
            timeout = ctx.executor().schedule(() -> headLate(ctx), headTimeout.toMillis(), TimeUnit.MILLISECONDS);
        }
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        cancelTimeout();
        super.channelInactive(ctx);
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        String version = initialLine[2];
        boolean known = version.equals("HTTP/1.1") || version.equals("HTTP/1.0");
        if (!known) {
            throw version.matches("HTTP/\\d\\.\\d") ? new UnknownVersionException() : new MalformedHeadException();
        }
        return super.createMessage(initialLine);
    }

    /** In HTTP/1.1, so that the answer is, too. */
    @Override
    protected HttpMessage createInvalidMessage() {
        return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
    }

    private void endHead(HttpRequest head) {
        cancelTimeout();
        inHead = false;
        if (head.decoderResult().isSuccess() && scan.isMalformed()) {
            head.setDecoderResult(DecoderResult.failure(new MalformedHeadException()));
        }
        dead = head.decoderResult().isFailure();
    }

    private void headLate(ChannelHandlerContext ctx) {
        timeout = null;
        if (inHead && !dead) {
            dead = true;
            HttpMessage late = createInvalidMessage();
            late.setDecoderResult(DecoderResult.failure(new HeadLateException()));
            ctx.fireChannelRead(late);
            ctx.fireChannelReadComplete();
        }
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }
}
