package dev.comporta.ingest.http;

import dev.comporta.common.settings.BindSettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** One event loop of a {@link Ceiling}. For its event loop. */
final class CeilingLoop extends VerticleBase {
    private static final int ACCEPTED = 202;

    private final BindSettings bind;
    private final CeilingAnswers answers;

    CeilingLoop(BindSettings bind, CeilingAnswers answers) {
        this.bind = bind;
        this.answers = answers;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(DoorLoop.options())
                .requestHandler(this::read)
                .listen(bind.port(), bind.host());
    }

    private void read(HttpServerRequest request) {
        request.handler(piece -> {});
        request.endHandler(none -> answer(request));
    }

    private void answer(HttpServerRequest request) {
        CeilingAnswers.Answer answer = answers.to(request.path());
        request.response()
                .setStatusCode(ACCEPTED)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.LOCATION, answer.location())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CONTENT_LENGTH, answer.length())
                .end(answer.content());
    }
}
