package dev.comporta.ingest.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
        /** Null when there is nothing of this path here. */
        @Nullable
        String parameter(String path) {
            if (!path.startsWith(prefix) || path.indexOf('/', prefix.length()) >= 0) {
                return null;
            }
            String parameter = path.substring(prefix.length());
            return exists.test(parameter) ? parameter : null;
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
        String path = RequestRules.path(request);
        if (path.equals(EVERYTHING)) {
            options(exchange, "GET, HEAD, OPTIONS, POST");
        } else if (!handle(table, path, exchange) && !(isViewer(request) && handle(forViewers, path, exchange))) {
            exchange.refuse(new Refused(Refusal.NOT_FOUND, "No such path, or no such collection."));
        }
    }

    /** False when there is nothing of this path. */
    private boolean handle(List<Route> routes, String path, Exchange exchange) {
        // By index: one iterator a request would be garbage.
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            String parameter = route.parameter(path);
            if (parameter != null) {
                handle(route, parameter, exchange);
                return true;
            }
        }
        return false;
    }

    private void handle(Route route, String parameter, Exchange exchange) {
        String method = exchange.request().method().name();
        if (method.equals(OPTIONS)) {
            options(exchange, route.allow());
        } else if (!route.methods().contains(method)) {
            exchange.refuse(Refused.method(route.allow()));
        } else {
            route.handler().accept(exchange, parameter);
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

    private void options(Exchange exchange, String allow) {
        exchange.response().putHeader(HttpHeaders.ALLOW, allow);
        cors.applyPreflight(exchange.request(), allow, exchange.response().headers());
        exchange.answer(204);
    }
}
