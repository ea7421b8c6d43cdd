package dev.comporta.ingest.http;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.ingest.receipt.ReceiptAnswer;
import dev.comporta.ingest.receipt.ReceiptQuestion;
import dev.comporta.ingest.receipt.Sighting;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.function.Supplier;

/**
 * The 202; or, for a client that would wait, what became of its write within that time: 201 once it is a row. For its
 * event loop only.
 */
final class AcceptedAnswer {
    private final Desk desk;
    private final Exchange exchange;
    private final WriteHead head;
    private final List<EnvelopeHeader> headers;

    AcceptedAnswer(Desk desk, Exchange exchange, WriteHead head, List<EnvelopeHeader> headers) {
        this.desk = desk;
        this.exchange = exchange;
        this.head = head;
        this.headers = headers;
    }

    /** Now, or when the wait is over. */
    void give() {
        int seconds = head.waitSeconds().orElse(0);
        boolean waits = seconds > 0
                && !exchange.loop().draining().getAsBoolean()
                && !desk.parts().reader().isAway()
                && ReceiptWait.begin(exchange, desk.parts().reader(), question(), seconds, told -> told(told, seconds));
        if (!waits) {
            answer(new Sighting.Nothing(), false);
        }
    }

    private ReceiptQuestion question() {
        return new ReceiptQuestion(
                headers.stream().map(EnvelopeHeader::id).toList(), List.of(head.collection()), head.key() != null);
    }

    private void told(ReceiptAnswer told, int seconds) {
        if (!(told instanceof ReceiptAnswer.Seen seen)) {
            answer(new Sighting.Nothing(), false);
            return;
        }
        exchange.response().putHeader(Preference.APPLIED, Preference.applied(seconds));
        boolean written = headers.stream().allMatch(header -> isOwnRow(header, seen.of(header.id())));
        EnvelopeHeader first = headers.get(0);
        answer(seen.of(first.id()).seenBy(first.fingerprint()), written);
    }

    /** Another body's row, stored under the same key before, is not what this client sent. */
    private static boolean isOwnRow(EnvelopeHeader header, Sighting sighting) {
        return sighting instanceof Sighting.Written && sighting.isOf(header.fingerprint());
    }

    private void answer(Sighting sighting, boolean written) {
        int status = written ? 201 : 202;
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (head.shape() == WriteHead.Shape.LINES) {
            answerLines(status);
        } else {
            EnvelopeHeader header = headers.get(0);
            exchange.response().putHeader(HttpHeaders.LOCATION, desk.receipts().location(header, false));
            boolean unseen = sighting instanceof Sighting.Nothing;
            exchange.answer(status, unseen ? desk.receipts().queued(header) : Receipts.accepted(header, sighting));
        }
    }

    /** Ten thousand signatures would hold up the loop; when nobody else has time, it must be. */
    private void answerLines(int status) {
        Supplier<byte[]> content = () -> desk.receipts().accepted(headers);
        boolean elsewhere = desk.checks()
                .run(content, exchange.loop().home(), json -> exchange.step(() -> exchange.answer(status, json.get())));
        if (!elsewhere) {
            exchange.answer(status, content.get());
        }
    }
}
