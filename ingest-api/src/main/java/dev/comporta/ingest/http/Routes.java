package dev.comporta.ingest.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The whole URL table. A path is compared as it came: whatever is encoded, doubled or dotted in it is another path, and
 * there is nothing there; nor is what only viewers may see, for others. For its event loop only.
 */
final class Routes {
    private static final String OPTIONS = "OPTIONS";
    private static final String EVERYTHING = "*";

    private final Cors cors;
    private final DoorSettings settings;
    private final List<Route> table;
    private final List<Route> forViewers;

    /**
     * @param prefix of the path; what follows it, one segment or nothing, is the parameter
     * @param exists whether there is something of this name
     */
    private record Route(
            String prefix, Set<String> methods, Predicate<String> exists, BiConsumer<Exchange, String> handler) {
        boolean matches(String path) {
            return path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0 && exists.test(parameter(path));
        }

        String parameter(String path) {
            return path.substring(prefix.length());
        }

        String allow() {
            Set<String> all = new TreeSet<>(methods);
            all.add(OPTIONS);
            return String.join(", ", all);
        }
    }

    Routes(Desk desk, Cors cors) {
        this.cors = cors;
        settings = desk.settings();
        WriteHandler writes = new WriteHandler(desk);
        ReceiptHandler receipts = new ReceiptHandler(desk);
        Predicate<String> declared =
                name -> desk.parts().collections().find(name).isPresent();
        DepthHandler depth = new DepthHandler(desk.parts().watch());
        LivePage page = desk.page();
        ApiPages api = desk.api();
        forViewers = List.of(
                new Route("/", Set.of("GET", "HEAD"), page.index()::has, page.index()::handle),
                new Route("/page/", Set.of("GET", "HEAD"), page.files()::has, page.files()::handle),
                new Route(
                        "/page/",
                        Set.of("GET", "HEAD"),
                        LivePage.EVENTS::equals,
                        (exchange, name) -> page.feed().listen(exchange)),
                new Route(
                        "/v1/",
                        Set.of("GET", "HEAD"),
                        DepthHandler.NAME::equals,
                        (exchange, name) -> depth.handle(exchange)));
        table = List.of(
                new Route("/", Set.of("GET", "HEAD"), api.top()::has, api.top()::handle),
                new Route("/docs/", Set.of("GET", "HEAD"), api.files()::has, api.files()::handle),
                new Route(Receipts.PATH, Set.of("GET", "HEAD"), name -> !name.isEmpty(), receipts::handle),
                new Route(
                        "/v1/",
                        Set.of("POST"),
                        declared,
                        (exchange, name) -> writes.handle(
                                exchange, desk.parts().collections().find(name).orElseThrow())));
    }

    /** Answers, or sees to it that somebody will. */
    void handle(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        String method = request.method().name();
        String path = RequestRules.path(request);
        Optional<Route> found =
                find(table, path).or(() -> isViewer(request) ? find(forViewers, path) : Optional.empty());
        if (path.equals(EVERYTHING)) {
            options(exchange, "GET, HEAD, OPTIONS, POST");
        } else if (found.isEmpty()) {
            exchange.refuse(new Refused(Refusal.NOT_FOUND, "No such path, or no such collection."));
        } else if (method.equals(OPTIONS)) {
            options(exchange, found.get().allow());
        } else if (!found.get().methods().contains(method)) {
            exchange.refuse(Refused.method(found.get().allow()));
        } else {
            found.get().handler().accept(exchange, found.get().parameter(path));
        }
    }

    private boolean isViewer(HttpServerRequest request) {
        return switch (settings.viewers()) {
            case NOBODY -> false;
            case THIS_MACHINE ->
                RequestRules.namesThisMachine(request, settings.bind().host());
            case EVERYBODY -> true;
        };
    }

    private static Optional<Route> find(List<Route> table, String path) {
        for (Route route : table) {
            if (route.matches(path)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    private void options(Exchange exchange, String allow) {
        exchange.response().putHeader(HttpHeaders.ALLOW, allow);
        cors.applyPreflight(exchange.request(), allow, exchange.response().headers());
        exchange.answer(204);
    }
}
