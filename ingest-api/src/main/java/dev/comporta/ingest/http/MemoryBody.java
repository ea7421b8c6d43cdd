package dev.comporta.ingest.http;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A body in memory, counted against the door's budget until the exchange is over. Grows as bytes come, whatever the
 * client announced. For its event loop only.
 */
final class MemoryBody {
    private static final int FIRST_BYTES = 1024;
    private static final byte[] NOTHING = new byte[0];

    private final Exchange exchange;
    private final InflightBudget budget;
    private final int expectedBytes;
    private byte[] bytes = NOTHING;
    private int length;

    /** A body that came whole, as most small ones do, stays where it came. */
    private @Nullable ByteBuffer whole;

    /** @param declaredBytes as announced, to allocate once where that is honest; -1 when unknown */
    MemoryBody(Exchange exchange, InflightBudget budget, long declaredBytes) {
        this.exchange = exchange;
        this.budget = budget;
        expectedBytes = (int) Math.max(0, Math.min(declaredBytes, Integer.MAX_VALUE - 8));
        exchange.atEnd(this::release);
    }

    /** Refuses the request when the door is full. */
    void add(Buffer piece) {
        if (!budget.reserve(piece.length())) {
            exchange.refuse(new Refused(Refusal.FULL, "This door holds as many bodies as it may."));
            return;
        }
        if (length == 0 && piece.length() == expectedBytes) {
            whole = ConnectionWire.bytes(piece);
        } else {
            makeRoom(length + piece.length());
            piece.getBytes(bytes, length);
        }
        length += piece.length();
    }

    int length() {
        return length;
    }

    /** What came so far. All callers share it, so read it by index, or a duplicate. */
    ByteBuffer content() {
        return whole == null ? ByteBuffer.wrap(bytes, 0, length).slice() : whole;
    }

    /** Gives back the memory now, because the bytes live on elsewhere. */
    void release() {
        budget.release(length);
        length = 0;
        bytes = NOTHING;
        whole = null;
    }

    /** Twice of what is there, and so of what the budget counts, but no more than was announced. */
    private void makeRoom(int needed) {
        if (needed > bytes.length) {
            int twice = (int) Math.min(Math.max(FIRST_BYTES, 2L * needed), Integer.MAX_VALUE - 8);
            bytes = Arrays.copyOf(bytes, needed <= expectedBytes ? Math.min(twice, expectedBytes) : twice);
        }
    }
}
