package dev.comporta.ingest.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The files of a page, by name: those that were named and no others, each made when somebody first asks for it, so that a
 * start pays for none. A browser asks each time whether it has the newest, which costs a 304, so that nobody sees yesterday's
 * page with today's door. Thread-safe; {@link #handle} is for an exchange's event loop and never blocks.
 */
final class StaticFiles {
    /** Nothing from elsewhere, nothing inline, in no frame: a page can only do what its own files say, with its own door. */
    static final String STRICT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final String POLICY = "Content-Security-Policy";
    private static final String CONTENT_TYPE_OPTIONS = "X-Content-Type-Options";
    private static final String REFERRER_POLICY = "Referrer-Policy";
    private static final String ANY = "*";

    private final Map<String, Supplier<StaticFile>> named;
    private final BodyChecks threads;
    private final Map<String, StaticFile> made = new ConcurrentHashMap<>();

    /**
     * @param named what makes each, by the name that a request has for it; may block
     * @param threads where they are made
     */
    StaticFiles(Map<String, Supplier<StaticFile>> named, BodyChecks threads) {
        this.named = Map.copyOf(named);
        this.threads = threads;
    }

    boolean has(String name) {
        return named.containsKey(name);
    }

    /** Answers a GET or HEAD for a file that is there, later if it is the first. */
    void handle(Exchange exchange, String name) {
        StaticFile file = made.get(name);
        if (file != null) {
            answer(exchange, file);
        } else if (!threads.run(
                () -> made.computeIfAbsent(name, this::make),
                exchange.loop().home(),
                first -> exchange.step(() -> answer(exchange, first.get())))) {
            exchange.refuse(new Refused(Refusal.FULL, "Too much waits to be made or checked at this door."));
        }
    }

    private StaticFile make(String name) {
        Supplier<StaticFile> maker = named.get(name);
        if (maker == null) {
            throw new IllegalStateException("asked for a file that is not there");
        }
        return maker.get();
    }

    private static void answer(Exchange exchange, StaticFile file) {
        HttpServerResponse response = exchange.response();
        response.putHeader(HttpHeaders.ETAG, file.etag());
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        response.putHeader(POLICY, STRICT_POLICY);
        response.putHeader(CONTENT_TYPE_OPTIONS, "nosniff");
        response.putHeader(REFERRER_POLICY, "no-referrer");
        if (isKnown(file, exchange.request().headers().getAll(HttpHeaders.IF_NONE_MATCH))) {
            exchange.answer(304);
        } else {
            exchange.answer(200, ConnectionWire.buffer(file.content()), file.contentType());
        }
    }

    /** RFC 9110, 13.1.2: the comparison is weak, since a proxy may have marked what it compressed. */
    private static boolean isKnown(StaticFile file, List<String> conditions) {
        return conditions.stream()
                .flatMap(condition -> Arrays.stream(condition.split(",", -1)))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals(ANY) || tag.equals(file.etag()));
    }
}
