package dev.comporta.ingest.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Looks at the bytes of one request's head, in whatever pieces they come, for what Netty's decoder mends in silence: a
 * request line whose parts are not parted by single spaces or that has control characters, a CR without its LF included (RFC 9112, 2.2 and 3), and header lines
 * that begin with white space (5.2, obs-fold). For one event loop.
 */
final class HeadScan implements ByteProcessor {
    private static final int SPACES = 2;
    private static final int DELETE = 0x7F;

    private boolean begun;
    private boolean inRequestLine;
    private boolean atLineStart;
    private int spaces;
    private boolean afterReturn;
    private boolean malformed;

    HeadScan() {
        reset();
    }

    /** The next head begins. */
    void reset() {
        begun = false;
        inRequestLine = true;
        atLineStart = false;
        spaces = 0;
        afterReturn = false;
        malformed = false;
    }

    void read(ByteBuf buffer, int from, int to) {
        buffer.forEachByte(from, to - from, this);
    }

    /** True after the first byte that is not an empty line. */
    boolean hasBegun() {
        return begun;
    }

    boolean isMalformed() {
        return malformed;
    }

    @Override
    public boolean process(byte b) {
        read(b);
        return true;
    }

    private void read(byte b) {
        // RFC 9112, 2.2: a CR alone ends no line, and some take it for white space.
        malformed |= afterReturn && inRequestLine && b != '\n';
        afterReturn = b == '\r';
        if (!begun) {
            begun = b != '\r' && b != '\n';
        }
        if (!begun) {
            return;
        }
        if (inRequestLine) {
            readRequestLine(b);
        } else {
            malformed |= atLineStart && (b == ' ' || b == '\t');
            atLineStart = b == '\n';
        }
    }

    private void readRequestLine(byte b) {
        if (b == ' ') {
            spaces++;
        } else if (b == '\n') {
            malformed |= spaces != SPACES;
            inRequestLine = false;
            atLineStart = true;
        } else {
            malformed |= b != '\r' && ((b >= 0 && b < ' ') || b == DELETE);
        }
    }
}
