package dev.comporta.standalone.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads answers from pieces of any length: the status, how long the body is, whether the connection ends. Nothing is
 * allocated for a 202. One object a connection; for its event loop.
 */
final class ResponseReader {
    /** Longer header lines are read too; what is behind it cannot be one that matters. */
    private static final int LINE_BYTES = 256;

    /** Of a refusal's body: enough for its detail. */
    private static final int PROBLEM_BYTES = 4_096;

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] CLOSE = "connection: close".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] RETRY_AFTER = "retry-after:".getBytes(StandardCharsets.ISO_8859_1);
    private static final int STATUS_FROM = "HTTP/1.1 ".length();
    private static final int STATUS_TO = STATUS_FROM + 3;

    private static final int ACCEPTED = 202;
    private static final long NOT_TOLD = -1;

    private final byte[] line = new byte[LINE_BYTES];
    private final byte[] problem = new byte[PROBLEM_BYTES];
    private int lineBytes;
    private int problemBytes;
    private int status;
    private long bodyLeft = NOT_TOLD;
    private boolean inBody;
    private boolean closes;
    private boolean retryAfter;
    private boolean complete;

    /**
     * Takes the bytes of one answer at most; call again while there are more.
     *
     * @return true once the answer is complete, which this call's bytes made it
     * @throws MalformedResponseException for what this reader cannot follow; it is of no more use then
     */
    boolean read(ByteBuf in) throws MalformedResponseException {
        if (complete) {
            begin();
        }
        while (!inBody && in.isReadable()) {
            header(in.readByte());
        }
        if (inBody) {
            body(in);
        }
        return complete;
    }

    int status() {
        return status;
    }

    /** The server ends the connection behind this answer. */
    boolean closes() {
        return closes;
    }

    boolean hasRetryAfter() {
        return retryAfter;
    }

    /** The body of an answer that was no 202, or its beginning. */
    String problem() {
        return new String(problem, 0, problemBytes, StandardCharsets.UTF_8);
    }

    private void begin() {
        complete = false;
        inBody = false;
        closes = false;
        retryAfter = false;
        status = 0;
        bodyLeft = NOT_TOLD;
        problemBytes = 0;
    }

    private void header(byte next) throws MalformedResponseException {
        if (next != '\n') {
            if (lineBytes < LINE_BYTES) {
                line[lineBytes] = next;
            }
            lineBytes++;
            return;
        }
        int length = Math.min(
                lineBytes > 0 && lineBytes <= LINE_BYTES && line[lineBytes - 1] == '\r' ? lineBytes - 1 : lineBytes,
                LINE_BYTES);
        lineBytes = 0;
        if (status == 0) {
            statusLine(length);
        } else if (length == 0) {
            endOfHeaders();
        } else {
            headerLine(length);
        }
    }

    private void statusLine(int length) throws MalformedResponseException {
        if (length < STATUS_TO || line[0] != 'H' || line[STATUS_FROM - 1] != ' ') {
            throw new MalformedResponseException("no status line");
        }
        status = Math.toIntExact(number(STATUS_FROM, STATUS_TO));
    }

    private void headerLine(int length) throws MalformedResponseException {
        switch (line[0] | 0x20) {
            case 'c' -> {
                if (begins(LENGTH, length)) {
                    bodyLeft = number(LENGTH.length, length);
                } else if (begins(CLOSE, length)) {
                    closes = true;
                }
            }
            case 'r' -> retryAfter |= begins(RETRY_AFTER, length);
            default -> {}
        }
    }

    private void endOfHeaders() throws MalformedResponseException {
        if (bodyLeft == NOT_TOLD) {
            throw new MalformedResponseException("an answer without Content-Length, status " + status);
        }
        inBody = true;
    }

    private void body(ByteBuf in) {
        int bytes = (int) Math.min(bodyLeft, in.readableBytes());
        if (status != ACCEPTED) {
            int kept = Math.min(bytes, PROBLEM_BYTES - problemBytes);
            in.getBytes(in.readerIndex(), problem, problemBytes, kept);
            problemBytes += kept;
        }
        in.skipBytes(bytes);
        bodyLeft -= bytes;
        complete = bodyLeft == 0;
    }

    private boolean begins(byte[] name, int length) {
        if (length < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            byte c = line[i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private long number(int from, int to) throws MalformedResponseException {
        long number = 0;
        for (int i = from; i < to; i++) {
            byte c = line[i];
            if (c >= '0' && c <= '9' && number < Integer.MAX_VALUE) {
                number = number * 10 + c - '0';
            } else if (c != ' ') {
                throw new MalformedResponseException(String.format(
                        Locale.ROOT, "no number: %s", new String(line, from, to - from, StandardCharsets.ISO_8859_1)));
            }
        }
        return number;
    }
}
