package dev.comporta.ingest.http;

import dev.comporta.common.envelope.Sha256;
import dev.comporta.ingest.queue.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * This door's memory of Idempotency-Keys: who is first of two at once, and which body a recent key stood for. A courtesy
 * (an early 409 or 422); what decides is the worker's table.
 *
 * <p>Thread-safe by its lock; all event loops share it. {@value #MAX_KEYS} keys take about 15 MB.
 */
final class RecentKeys {
    static final int MAX_KEYS = 100_000;

    /** Half a digest says enough about an honest mistake, and no attacker gains by a collision with himself. */
    private record Print(long high, long low) {
        static Print of(Sha256 sha256) {
            ByteBuffer bytes = ByteBuffer.wrap(sha256.bytes());
            return new Print(bytes.getLong(), bytes.getLong());
        }
    }

    private record Turn(Print print, List<Consumer<SendResult>> waiting) {}

    /** What a request with a key may do. */
    enum Claim {
        /** Go on; then call {@link #settle}. */
        FIRST,
        /** The same write is under way: its result will be told. */
        WAIT,
        /** Another body is under way with this key: its result will be told. */
        WAIT_FOR_OTHER,
        /** Another body was accepted with this key. */
        CONFLICT
    }

    private final Map<UUID, Turn> underWay = new HashMap<>();
    private final Map<UUID, Print> accepted;

    RecentKeys(int maxKeys) {
        accepted = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Print> eldest) {
                return size() > maxKeys;
            }
        };
    }

    /** @param told called with the first's result, on any thread, when the claim is to wait */
    synchronized Claim claim(UUID id, Sha256 body, Consumer<SendResult> told) {
        Print print = Print.of(body);
        Print known = accepted.get(id);
        if (known != null && !known.equals(print)) {
            return Claim.CONFLICT;
        }
        Turn first = underWay.get(id);
        if (first == null) {
            underWay.put(id, new Turn(print, new ArrayList<>()));
            return Claim.FIRST;
        }
        first.waiting().add(told);
        return first.print().equals(print) ? Claim.WAIT : Claim.WAIT_FOR_OTHER;
    }

    /** The first's result is known. */
    void settle(UUID id, SendResult result) {
        Turn first;
        synchronized (this) {
            first = underWay.remove(id);
            if (first != null && result instanceof SendResult.Accepted) {
                accepted.put(id, first.print());
            }
        }
        if (first != null) {
            first.waiting().forEach(told -> told.accept(result));
        }
    }
}
