package dev.comporta.ingest.http;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.envelope.ReceiptToken;
import dev.comporta.ingest.receipt.ReceiptAnswer;
import dev.comporta.ingest.receipt.ReceiptQuestion;
import dev.comporta.ingest.receipt.Sighting;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/receipts/{id}.{token}}, and {@code {id}} alone: what became of a write. For its event loop only.
 */
final class ReceiptHandler {
    private static final Pattern RECEIPT =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\\.([A-Za-z0-9_-]{1,200}))?");

    /** A derived id has version 8: it came with an Idempotency-Key. */
    private static final int KEYED_VERSION = 8;

    private final Desk desk;

    ReceiptHandler(Desk desk) {
        this.desk = desk;
    }

    void handle(Exchange exchange, String receipt) {
        Matcher matcher = RECEIPT.matcher(receipt);
        if (!matcher.matches()) {
            exchange.refuse(unknown());
            return;
        }
        UUID id = UUID.fromString(matcher.group(1));
        if (matcher.group(2) == null) {
            ask(exchange, id, null, desk.parts().collections().all());
            return;
        }
        Optional<ReceiptToken> token = desk.parts().tokens().verify(id, WriteHead.TENANT, matcher.group(2));
        Optional<Collection> collection =
                token.flatMap(claims -> desk.parts().collections().find(claims.collection()));
        if (collection.isEmpty()) {
            exchange.refuse(unknown());
        } else {
            ask(exchange, id, token.orElseThrow(), List.of(collection.get()));
        }
    }

    /** Nobody waits for an id that this service may never have given out. */
    private void ask(Exchange exchange, UUID id, @Nullable ReceiptToken token, List<Collection> collections) {
        boolean keyed = token == null ? id.version() == KEYED_VERSION : token.keyed();
        int seconds = token == null ? 0 : waitSeconds(exchange);
        boolean asked = ReceiptWait.begin(
                exchange,
                desk.parts().reader(),
                new ReceiptQuestion(List.of(id), collections, keyed),
                seconds,
                told -> told(exchange, id, token, told, seconds));
        if (!asked) {
            exchange.refuse(new Refused(Refusal.FULL, "Too many clients wait for receipts."));
        }
    }

    private static int waitSeconds(Exchange exchange) {
        return Preference.waitSeconds(exchange.request().headers().getAll(Preference.HEADER))
                .orElse(0);
    }

    private static void told(
            Exchange exchange, UUID id, @Nullable ReceiptToken token, ReceiptAnswer told, int seconds) {
        if (!(told instanceof ReceiptAnswer.Seen seen)) {
            exchange.refuse(new Refused(Refusal.DATABASE_AWAY, "The database does not answer."));
            return;
        }
        Sighting sighting = seen.of(id);
        boolean nothing = sighting instanceof Sighting.Nothing;
        if (token == null && nothing) {
            exchange.refuse(unknown());
            return;
        }
        if (seconds > 0) {
            exchange.response().putHeader(Preference.APPLIED, Preference.applied(seconds));
        }
        if (nothing) {
            exchange.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        exchange.answer(200, body(id, token, sighting));
    }

    /** What was never promised is not called queued. */
    private static byte[] body(UUID id, @Nullable ReceiptToken token, Sighting sighting) {
        return token == null
                ? Receipts.told(id, null, null, sighting, "unknown")
                : Receipts.told(
                        id, token.collection(), token.issuedAt(), sighting, token.inDoubt() ? "unknown" : "queued");
    }

    private static Refused unknown() {
        return new Refused(Refusal.NOT_FOUND, "No such receipt was given out here.");
    }
}
