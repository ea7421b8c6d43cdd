package dev.comporta.ingest.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's server. Vert.x spreads the connections of the shared port over all of them.
 *
 * <p>Threads: its event loop, but for {@link #shutdown}, which any may call.
 */
final class DoorLoop extends VerticleBase {
    private final Desk desk;
    private final int port;
    private final BooleanSupplier draining;
    private final LoopWatch watch;
    private final Cors cors;
    private final RefusalWriter refusals;
    private final Map<HttpConnection, OpenConnection> connections = new HashMap<>();
    private volatile @Nullable HttpServer server;
    private @Nullable EventLoop loop;
    private @Nullable Routes routes;

    /** @param port negative for one free port that all loops share */
    DoorLoop(Desk desk, int port, BooleanSupplier draining, LoopWatch watch) {
        this.desk = desk;
        this.port = port;
        this.draining = draining;
        this.watch = watch;
        cors = new Cors(desk.settings().corsOrigins());
        refusals = new RefusalWriter(desk.parts().watch()::retryAfterSeconds);
    }

    @Override
    public Future<?> start() {
        loop = EventLoop.of(context, draining);
        watch.add(context);
        routes = new Routes(desk, cors);
        Deadlines deadlines = loop.deadlines();
        vertx.setPeriodic(Deadlines.TICK_MILLIS, tick -> deadlines.tick(System.nanoTime()));
        HttpServer created = vertx.createHttpServer(options())
                .connectionHandler(this::open)
                .requestHandler(request -> handle(request, true))
                .invalidRequestHandler(request -> handle(request, false));
        server = created;
        return created.listen(port, desk.settings().bind().host());
    }

    /** Takes no more connections; those that are open end with their request. */
    Future<Void> shutdown(Duration within) {
        HttpServer open = server;
        return open == null ? Future.succeededFuture() : open.shutdown(within);
    }

    /** 0 before the start. */
    int port() {
        HttpServer open = server;
        return open == null ? 0 : open.actualPort();
    }

    /** Everything that Vert.x would do by itself beyond HTTP/1.1 is off. */
    static HttpServerOptions options() {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setDecompressionSupported(false)
                .setCompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024);
    }

    private void open(HttpConnection connection) {
        StrictRequestDecoder decoder =
                ConnectionWire.harden(connection, desk.settings().headerTimeout());
        OpenConnection opened = new OpenConnection(
                connection, decoder, loop().deadlines(), desk.settings().idleTimeout());
        connections.put(connection, opened);
        connection.closeHandler(none -> {
            opened.closed();
            connections.remove(connection);
        });
    }

    private void handle(HttpServerRequest request, boolean valid) {
        OpenConnection connection = connections.get(request.connection());
        if (connection != null && connection.isEnding()) {
            return;
        }
        Exchange exchange = new Exchange(request, loop(), refusals, cors);
        if (connection != null) {
            connection.begin(exchange);
        }
        exchange.step(() -> handle(exchange, valid));
    }

    private void handle(Exchange exchange, boolean valid) {
        HttpServerRequest request = exchange.request();
        Optional<Refused> refused = valid ? RequestRules.check(request) : Optional.of(ParserFailure.of(request));
        if (refused.isPresent()) {
            exchange.refuse(refused.get());
        } else {
            routes().handle(exchange);
        }
    }

    private EventLoop loop() {
        return java.util.Objects.requireNonNull(loop, "not started");
    }

    private Routes routes() {
        return java.util.Objects.requireNonNull(routes, "not started");
    }
}
