package dev.comporta.ingest.http;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Verdict;
import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import dev.comporta.common.envelope.ReceiptId;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.envelope.TraceContext;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A complete body made ready to be sent: checked, and as envelopes. Immutable.
 *
 * @param envelopes one, or one a line
 * @param fingerprint of the whole body of a request with a key
 */
record Prepared(List<Envelope> envelopes, @Nullable Sha256 fingerprint) {

    /** Checks a body and gives each write its id. May take milliseconds for a large body; never blocks. */
    static Parsed<Prepared> of(WriteHead head, ByteBuffer body, Instant receivedAt, ReceiptId ids) {
        boolean hashed = head.key() != null || head.digest() != null || head.shape() == WriteHead.Shape.OPAQUE;
        Sha256 sha256 = hashed ? Sha256.of(body) : null;
        if (head.digest() != null && sha256 != null && !head.digest().equals(sha256)) {
            return new Parsed.Bad<>(digestMismatch());
        }
        if (sha256 != null && head.shape() == WriteHead.Shape.OPAQUE) {
            EnvelopeHeader header = opaque(head, body.remaining(), sha256, receivedAt, ids);
            return new Parsed.Good<>(new Prepared(List.of(new Envelope(header, body)), header.fingerprint()));
        }
        return head.shape() == WriteHead.Shape.LINES
                ? lines(head, body, receivedAt, ids, sha256)
                : json(head, body, receivedAt, ids, sha256);
    }

    /** The envelopes', in their order. */
    List<EnvelopeHeader> headers() {
        return envelopes.size() == 1
                ? List.of(envelopes.get(0).header())
                : envelopes.stream().map(Envelope::header).toList();
    }

    /** The header of an opaque body, wherever that is. */
    static EnvelopeHeader opaque(WriteHead head, long bytes, Sha256 sha256, Instant receivedAt, ReceiptId ids) {
        return new EnvelopeHeader(
                head.key() == null ? ids.next() : head.keyId(head.key()),
                head.collection().name(),
                WriteHead.TENANT,
                receivedAt,
                bytes,
                head.key() == null ? null : sha256,
                head.trace(),
                new Media(head.contentType(), head.filename(), sha256));
    }

    static Refused digestMismatch() {
        return new Refused(Refusal.DIGEST_MISMATCH, "The body that arrived does not have the digest that was sent.");
    }

    private static Parsed<Prepared> json(
            WriteHead head, ByteBuffer body, Instant receivedAt, ReceiptId ids, @Nullable Sha256 sha256) {
        Refused refused = refusal(head.collection().check(body), 0);
        if (refused != null) {
            return new Parsed.Bad<>(refused);
        }
        UUID id = head.key() == null ? ids.next() : head.keyId(head.key());
        Sha256 fingerprint = head.key() == null ? null : sha256;
        return new Parsed.Good<>(new Prepared(List.of(envelope(head, id, body, receivedAt, fingerprint)), fingerprint));
    }

    private static Parsed<Prepared> lines(
            WriteHead head, ByteBuffer body, Instant receivedAt, ReceiptId ids, @Nullable Sha256 sha256) {
        Parsed<List<ByteBuffer>> split = NdjsonBody.lines(body);
        if (!(split instanceof Parsed.Good<List<ByteBuffer>> good)) {
            return ((Parsed.Bad<List<ByteBuffer>>) split).as();
        }
        List<Envelope> envelopes = new ArrayList<>(good.value().size());
        for (ByteBuffer text : good.value()) {
            int line = envelopes.size() + 1;
            Refused refused = lineRefusal(head.collection(), text, line);
            if (refused != null) {
                return new Parsed.Bad<>(refused);
            }
            envelopes.add(line(head, text, line, receivedAt, ids));
        }
        return new Parsed.Good<>(new Prepared(envelopes, head.key() == null ? null : sha256));
    }

    private static Envelope line(WriteHead head, ByteBuffer text, int line, Instant receivedAt, ReceiptId ids) {
        if (head.key() == null) {
            return envelope(head, ids.next(), text, receivedAt, null);
        }
        UUID id = ReceiptId.derived(WriteHead.TENANT, head.collection().name(), head.key(), line);
        return envelope(head, id, text, receivedAt, Sha256.of(text));
    }

    private static Envelope envelope(
            WriteHead head, UUID id, ByteBuffer body, Instant receivedAt, @Nullable Sha256 fingerprint) {
        return new Envelope(
                new EnvelopeHeader(
                        id,
                        head.collection().name(),
                        WriteHead.TENANT,
                        receivedAt,
                        body.remaining(),
                        fingerprint,
                        trace(head),
                        null),
                body);
    }

    /** Each line of many carries it, so without what tracing systems keep beside it: that may be longer than the line. */
    private static @Nullable TraceContext trace(WriteHead head) {
        TraceContext trace = head.trace();
        return trace == null || head.shape() != WriteHead.Shape.LINES ? trace : new TraceContext(trace.traceparent());
    }

    private static @Nullable Refused lineRefusal(Collection collection, ByteBuffer text, int line) {
        if (text.remaining() > collection.maxBodyBytes().orElse(Long.MAX_VALUE)) {
            return new Refused(
                    Refusal.BODY_TOO_LARGE,
                    "Line " + line + " is too large: at most "
                            + collection.maxBodyBytes().getAsLong() + " bytes are taken.");
        }
        return refusal(collection.check(text), line);
    }

    /** Null when the verdict is good. */
    private static @Nullable Refused refusal(Verdict verdict, int line) {
        String where = line == 0 ? "" : "Line " + line + ": ";
        if (verdict instanceof Verdict.Malformed malformed) {
            return new Refused(Refusal.MALFORMED_BODY, where + malformed.reason());
        }
        if (verdict instanceof Verdict.Invalid invalid) {
            return Refused.invalid(
                    (line == 0 ? "The body" : "Line " + line)
                            + " is not as its collection's schema wants it; `errors` says where and why.",
                    invalid.problems().stream()
                            .map(problem -> new Refused.Fault(problem.pointer(), problem.reason(), line))
                            .toList());
        }
        return null;
    }
}
