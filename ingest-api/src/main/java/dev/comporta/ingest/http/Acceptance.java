package dev.comporta.ingest.http;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.fault.Defect;
import dev.comporta.common.fault.FaultPoint;
import dev.comporta.ingest.queue.SendResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A complete body's way to its answer: its turn among requests with the same key, the broker's confirm, the 202. Always
 * answered before its patience ends; who waits for another has that patience anew from then on, and a little more, so that
 * the end of the first's patience is heard of. For its event loop only.
 *
 * <pre>
 *  (checked) ─▶ claim ─▶ send ─▶ settle ─▶ 202, or 201 when the client waits for the row
 *                 │        └────▶ expire ─▶ 503, outcome unknown if the broker has it
 *                 └─▶ wait for the first with this key ─▶ the same answer, 422, or 409 when that takes too long
 * </pre>
 */
final class Acceptance {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);

    /** The answer leaves so much earlier than it is due, for the tick's coarseness and the network. */
    private static final Duration LEAD = Duration.ofMillis(100);

    /**
     * How much longer than the first a request with the same key waits: the first may end by its deadline on another event
     * loop, whose tick and hop come later than ours, most of all on a busy machine.
     */
    private static final Duration FOLLOWER_GRACE = Duration.ofSeconds(1);

    private final Desk desk;
    private final Exchange exchange;
    private final WriteHead head;
    private final long lastByteNanos = System.nanoTime();
    private final long patienceNanos;
    private Deadlines.Deadline deadline;
    private List<EnvelopeHeader> headers = List.of();
    private @Nullable Way way;
    private @Nullable UUID claimed;
    private boolean waitsForKey;
    private Runnable freeMemory = () -> {};

    /** Call it when the last byte has come. */
    Acceptance(Desk desk, Exchange exchange, WriteHead head, Duration patience) {
        this.desk = desk;
        this.exchange = exchange;
        this.head = head;
        long lead = Math.min(LEAD.toNanos(), patience.toNanos() / 4);
        patienceNanos = patience.toNanos() - lead;
        deadline = expireAt(lastByteNanos + patienceNanos);
        exchange.atEnd(() -> deadline.cancel());
    }

    private Deadlines.Deadline expireAt(long nanos) {
        return exchange.loop().deadlines().at(nanos, () -> exchange.step(this::expire));
    }

    /** What to let go of as soon as the broker has the write, even if the answer waits longer. */
    void freeOnConfirm(Runnable memory) {
        freeMemory = memory;
    }

    /** The body is checked: send it, in its turn. */
    void go(List<EnvelopeHeader> prepared, @Nullable Sha256 fingerprint, Way taken) {
        if (exchange.isOver()) {
            return;
        }
        desk.parts().faults().at(FaultPoint.AFTER_PARSE);
        headers = prepared;
        exchange.trace().checked(prepared);
        way = taken;
        if (exchange.tally() != null) {
            exchange.tally().lines(prepared.size());
        }
        if (head.key() == null || fingerprint == null) {
            send(taken);
        } else {
            claim(head.keyId(head.key()), fingerprint, taken);
        }
    }

    private void claim(UUID id, Sha256 fingerprint, Way taken) {
        boolean[] other = new boolean[1];
        RecentKeys.Claim claim = desk.keys()
                .claim(
                        id,
                        fingerprint,
                        result -> exchange.loop()
                                .home()
                                .execute(() -> exchange.step(() -> firstSettled(result, other[0]))));
        switch (claim) {
            case FIRST -> {
                claimed = id;
                // Only after a bug is it not settled by then; others must not wait for it for ever.
                exchange.atEnd(() -> settleKey(new SendResult.InDoubt()));
                send(taken);
            }
            case CONFLICT -> exchange.refuse(keyReused());
            case WAIT, WAIT_FOR_OTHER -> {
                if (desk.parts().faults().has(Defect.DUPLICATE_ANSWERED_EARLY)) {
                    answer(new SendResult.Accepted());
                    return;
                }
                waitForFirst();
                other[0] = claim == RecentKeys.Claim.WAIT_FOR_OTHER;
            }
        }
    }

    /** The first with this key claimed it before us, so that its patience, if it is like ours, ends before ours anew. */
    private void waitForFirst() {
        waitsForKey = true;
        exchange.trace().waitsForKey();
        deadline.cancel();
        deadline = expireAt(System.nanoTime() + patienceNanos + FOLLOWER_GRACE.toNanos());
    }

    private void firstSettled(SendResult result, boolean otherBody) {
        boolean perhapsStored = result instanceof SendResult.Accepted || result instanceof SendResult.InDoubt;
        if (otherBody && perhapsStored) {
            exchange.refuse(keyReused());
        } else {
            answer(result);
        }
    }

    private void send(Way taken) {
        if (!taken.send(result -> exchange.step(() -> settle(result)))) {
            settle(new SendResult.Full());
        }
    }

    private void expire() {
        if (waitsForKey) {
            exchange.refuse(new Refused(Refusal.KEY_BUSY, "Another request with this key is not answered yet."));
        } else if (way == null) {
            exchange.refuse(new Refused(Refusal.FULL, "This door did not get to checking the body in time."));
        } else {
            Optional<SendResult> result = way.expire();
            result.ifPresent(this::settle);
        }
    }

    private void settle(SendResult result) {
        if (result instanceof SendResult.Accepted) {
            desk.parts().faults().at(FaultPoint.AFTER_SEND);
        }
        settleKey(result);
        answer(result);
    }

    /** Once: afterwards the key may be another request's. */
    private void settleKey(SendResult result) {
        UUID id = claimed;
        claimed = null;
        if (id != null) {
            desk.keys().settle(id, result);
        }
    }

    private void answer(SendResult result) {
        if (exchange.isOver()) {
            return;
        }
        deadline.cancel();
        freeMemory.run();
        exchange.trace().settled(result);
        if (LOG.isDebugEnabled()) {
            headers.forEach(header -> LOG.debug(
                    "The broker's answer about a write. id={} collection={} result={}",
                    header.id(),
                    header.collection(),
                    result.getClass().getSimpleName()));
        }
        if (result instanceof SendResult.Accepted) {
            if (exchange.tally() != null) {
                exchange.tally().accepted(System.nanoTime() - lastByteNanos);
            }
            new AcceptedAnswer(desk, exchange, head, headers).give();
        } else if (result instanceof SendResult.InDoubt) {
            exchange.refuse(Refused.outcomeUnknown(
                    desk.receipts().location(headers.get(0), true).toString()));
        } else if (result instanceof SendResult.Full) {
            exchange.refuse(
                    new Refused(Refusal.FULL, "There is no room on the way to the database. Nothing was stored."));
        } else {
            exchange.refuse(
                    new Refused(Refusal.BROKER_AWAY, "The queue could not confirm it in time. Nothing was stored."));
        }
    }

    private static Refused keyReused() {
        return new Refused(
                Refusal.KEY_REUSED,
                "A different body came with this Idempotency-Key before; use a new key for new content.");
    }
}
