package dev.comporta.ingest.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An application/x-ndjson body as its lines, which share its bytes. Pure. */
final class NdjsonBody {
    static final int MAX_LINES = 10_000;
    static final long MAX_BYTES = 8L << 20;

    private NdjsonBody() {}

    /** The lines without their ends; blank ones at the end do not count. Bad when there are none, or too many. */
    static Parsed<List<ByteBuffer>> lines(ByteBuffer body) {
        List<ByteBuffer> lines = new ArrayList<>();
        int limit = withoutBlankEnd(body);
        for (int start = body.position(); start < limit && lines.size() <= MAX_LINES; ) {
            int end = start;
            while (end < limit && body.get(end) != '\n') {
                end++;
            }
            lines.add(line(body, start, end));
            start = end + 1;
        }
        if (lines.isEmpty()) {
            return new Parsed.Bad<>(new Refused(Refusal.MALFORMED_BODY, "The body has no line."));
        }
        if (lines.size() > MAX_LINES) {
            return new Parsed.Bad<>(
                    new Refused(Refusal.BODY_TOO_LARGE, "At most " + MAX_LINES + " lines are taken in one request."));
        }
        return new Parsed.Good<>(lines);
    }

    private static ByteBuffer line(ByteBuffer body, int start, int end) {
        int last = end > start && body.get(end - 1) == '\r' ? end - 1 : end;
        return body.slice(start, last - start);
    }

    private static int withoutBlankEnd(ByteBuffer body) {
        int limit = body.limit();
        while (limit > body.position() && body.get(limit - 1) >= 0 && body.get(limit - 1) <= ' ') {
            limit--;
        }
        return limit;
    }
}
