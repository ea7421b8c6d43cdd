package dev.comporta.ingest.http;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.fault.FaultPoint;
import dev.comporta.ingest.spool.SpooledBody;
import dev.comporta.ingest.spool.SpooledFile;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An opaque body as it comes: in memory while it is small, then in the spool. For its event loop only. */
final class UploadBody implements BodyReader.Sink, SpooledBody.Listener {
    /** A file and a large message for each would cost more than they save. */
    static final int INLINE_BYTES = 256 << 10;

    /** What a broker's disk takes in a second, with a margin for slow ones. */
    private static final double PATIENCE_BYTES_PER_SECOND = 1 << 20;

    private final Desk desk;
    private final Exchange exchange;
    private final WriteHead head;
    private final MemoryBody memory;
    private @Nullable SpooledBody spooled;
    private boolean holding;

    UploadBody(Desk desk, Exchange exchange, WriteHead head, long declaredBytes) {
        this.desk = desk;
        this.exchange = exchange;
        this.head = head;
        memory = new MemoryBody(exchange, desk.budget(), Math.min(declaredBytes, INLINE_BYTES));
    }

    static Refused spoolFull() {
        return new Refused(Refusal.FULL, "There is no room for so large a body. Nothing was stored.");
    }

    @Override
    public void piece(Buffer piece) {
        if (spooled == null && memory.length() + piece.length() <= INLINE_BYTES) {
            memory.add(piece);
            return;
        }
        SpooledBody body = spooled == null ? spool() : spooled;
        if (!exchange.isOver()) {
            feed(body, piece.getBytes());
        }
    }

    @Override
    public void end() {
        if (spooled == null) {
            WriteHandler.accept(desk, exchange, head, memory);
        } else {
            spooled.finish();
        }
    }

    @Override
    public boolean isHolding() {
        return holding;
    }

    @Override
    public boolean isSpooled() {
        return true;
    }

    @Override
    public void drained() {
        holding = false;
        if (!exchange.isOver()) {
            exchange.request().resume();
        }
    }

    @Override
    public void complete(SpooledFile file) {
        if (exchange.isOver()) {
            file.release().run();
        } else {
            exchange.step(() -> accept(file));
        }
    }

    @Override
    public void failed() {
        exchange.refuse(new Refused(Refusal.FULL, "This door's disk failed. Nothing was stored."));
    }

    private SpooledBody spool() {
        SpooledBody body = desk.parts().spool().body(exchange.loop().home(), desk.budget()::release, this);
        spooled = body;
        ByteBuffer content = memory.content();
        byte[] begun = new byte[content.remaining()];
        content.get(content.position(), begun);
        memory.release();
        exchange.atEnd(() -> {
            if (spooled != null) {
                spooled.discard();
            }
        });
        feed(body, begun);
        return body;
    }

    private void feed(SpooledBody body, byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        desk.parts().faults().at(FaultPoint.MID_UPLOAD);
        if (!desk.budget().reserve(bytes.length)) {
            exchange.refuse(new Refused(Refusal.FULL, "This door holds as many bodies as it may. Nothing was stored."));
            return;
        }
        switch (body.add(bytes)) {
            case YES -> {}
            case WAIT -> hold();
            case SPOOL_FULL -> {
                desk.budget().release(bytes.length);
                exchange.refuse(spoolFull());
            }
        }
    }

    private void hold() {
        holding = true;
        exchange.request().pause();
    }

    /** From here on the file belongs to the way to the broker, which may need it longer than the exchange. */
    private void accept(SpooledFile file) {
        spooled = null;
        WriteHead traced = exchange.trace().sending(head);
        double extraSeconds = Math.ceil(file.bytes() / PATIENCE_BYTES_PER_SECOND);
        Duration patience = desk.settings().acceptTimeout().plusSeconds((long) extraSeconds);
        Acceptance acceptance = new Acceptance(desk, exchange, traced, patience);
        EnvelopeHeader header = Prepared.opaque(
                traced, file.bytes(), file.sha256(), Instant.ofEpochMilli(System.currentTimeMillis()), desk.ids());
        FileWay way = new FileWay(desk.parts().uploads(), exchange.loop().home(), header, file);
        exchange.atEnd(way::releaseUnlessSent);
        if (head.digest() != null && !head.digest().equals(file.sha256())) {
            exchange.refuse(Prepared.digestMismatch());
        } else {
            acceptance.go(List.of(header), header.fingerprint(), way);
        }
    }
}
