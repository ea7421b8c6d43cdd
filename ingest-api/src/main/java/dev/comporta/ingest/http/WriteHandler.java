package dev.comporta.ingest.http;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.fault.Defect;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code POST /v1/{collection}}: headers, body, check, envelopes, the way to the broker. Never blocks: a large body's check
 * runs elsewhere, the broker is {@code ingest.queue}'s business. For its event loop only.
 */
final class WriteHandler {
    /** A JSON collection without a bound of its own: such a body is in memory as a whole. */
    private static final long JSON_MAX_BYTES = NdjsonBody.MAX_BYTES;

    /** Up to here a check takes well under a millisecond. */
    private static final int CHECKED_ON_LOOP_BYTES = 64 << 10;

    private final Desk desk;
    private final UploadHandler uploads;

    WriteHandler(Desk desk) {
        this.desk = desk;
        uploads = new UploadHandler(desk);
    }

    void handle(Exchange exchange, Collection collection) {
        exchange.count(desk.parts().counts().begin(), collection.name());
        exchange.trace(RequestTrace.of(desk.parts().tracing(), exchange.request(), collection.name()));
        Optional<Refused> refused = RequestRules.body(exchange.request());
        if (refused.isPresent()) {
            exchange.refuse(refused.get());
            return;
        }
        Parsed<WriteHead> parsed = WriteHead.read(exchange.request().headers(), collection);
        if (parsed instanceof Parsed.Bad<WriteHead> bad) {
            exchange.refuse(bad.refused());
        } else if (desk.parts().watch().isSilent()) {
            exchange.refuse(new Refused(Refusal.BROKER_AWAY, "The queue does not answer. Nothing was stored."));
        } else if (parsed instanceof Parsed.Good<WriteHead> good) {
            read(exchange, good.value());
        }
    }

    private void read(Exchange exchange, WriteHead head) {
        if (head.shape() == WriteHead.Shape.OPAQUE) {
            uploads.read(exchange, head);
            return;
        }
        MemoryBody body = new MemoryBody(exchange, desk.budget(), BodyReader.declaredBytes(exchange.request()));
        BodyReader.read(exchange, maxBytes(head), desk.settings().bodyTimeout(), new BodyReader.Sink() {
            @Override
            public void piece(Buffer piece) {
                body.add(piece);
            }

            @Override
            public void end() {
                accept(desk, exchange, head, body);
            }

            @Override
            public boolean isHolding() {
                return false;
            }

            @Override
            public boolean isSpooled() {
                return false;
            }
        });
    }

    /** The body is complete, in memory. */
    static void accept(Desk desk, Exchange exchange, WriteHead asked, MemoryBody body) {
        WriteHead head = exchange.trace().sending(asked);
        Acceptance acceptance =
                new Acceptance(desk, exchange, head, desk.settings().acceptTimeout());
        acceptance.freeOnConfirm(body::release);
        Instant receivedAt = Instant.ofEpochMilli(System.currentTimeMillis());
        ByteBuffer content = body.content();
        if (head.shape() != WriteHead.Shape.LINES && content.remaining() <= CHECKED_ON_LOOP_BYTES) {
            checked(desk, exchange, acceptance, check(desk, head, content, receivedAt));
        } else if (!desk.checks()
                .run(
                        () -> check(desk, head, content, receivedAt),
                        exchange.loop().home(),
                        result -> exchange.step(() -> checked(desk, exchange, acceptance, result.get())))) {
            exchange.refuse(new Refused(Refusal.FULL, "Too many large bodies wait to be checked. Nothing was stored."));
        }
    }

    private static Parsed<Prepared> check(Desk desk, WriteHead head, ByteBuffer content, Instant receivedAt) {
        return desk.parts().faults().has(Defect.NUL_ACCEPTED)
                ? NulDefect.check(content, cleaned -> Prepared.of(head, cleaned, receivedAt, desk.ids()))
                : Prepared.of(head, content, receivedAt, desk.ids());
    }

    private static void checked(Desk desk, Exchange exchange, Acceptance acceptance, Parsed<Prepared> result) {
        if (result instanceof Parsed.Bad<Prepared> bad) {
            exchange.refuse(bad.refused());
        } else if (result instanceof Parsed.Good<Prepared> good) {
            Prepared prepared = good.value();
            acceptance.go(
                    prepared.headers(),
                    prepared.fingerprint(),
                    new MessageWay(desk.parts().sender(), exchange.loop().home(), prepared.envelopes()));
        }
    }

    private static long maxBytes(WriteHead head) {
        return head.shape() == WriteHead.Shape.LINES
                ? NdjsonBody.MAX_BYTES
                : head.collection().maxBodyBytes().orElse(JSON_MAX_BYTES);
    }
}
