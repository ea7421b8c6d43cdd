package dev.comporta.benchmarks;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.ReceiptId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Envelopes as a door makes them of comments without a key. Stateless. */
public final class Writes {
    public static final String COLLECTION = "comments";

    private Writes() {}

    public static List<Envelope> of(int count, int bodyBytes) {
        ReceiptId ids = new ReceiptId();
        List<Envelope> envelopes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            EnvelopeHeader header =
                    new EnvelopeHeader(ids.next(), COLLECTION, "", Instant.now(), bodyBytes, null, null, null);
            envelopes.add(new Envelope(header, ByteBuffer.allocate(bodyBytes)));
        }
        return envelopes;
    }
}
