package dev.comporta.ingest.http;

import dev.comporta.common.depth.Depths;
import dev.comporta.ingest.queue.BrokerWatch;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code GET /v1/depth}: how much waits, as of the last sample. For its event loop only; never blocks. */
final class DepthHandler {
    static final String NAME = "depth";

    private final BrokerWatch watch;

    DepthHandler(BrokerWatch watch) {
        this.watch = watch;
    }

    void handle(Exchange exchange) {
        Optional<Depths> depths = watch.depths();
        if (depths.isEmpty()) {
            exchange.refuse(
                    new Refused(Refusal.BROKER_AWAY, "The broker does not answer, so nobody knows how much waits."));
            return;
        }
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        exchange.answer(200, depths.get().json().getBytes(StandardCharsets.UTF_8));
    }
}
