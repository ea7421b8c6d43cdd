package dev.comporta.common.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.BindSettings;
import dev.comporta.common.settings.Setting;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /livez} (this process runs; touches nothing), {@code /readyz} (200 while it does its work, else 503; {@code
 * ?part=NAME} asks for one part) and {@code /metrics} (Prometheus text). Uses the JDK's server, so that a worker needs no
 * other; two threads of its own answer, since health and metrics never block for long.
 */
public final class AdminServer implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final BindSettings bind;
    private final Map<String, Supplier<Health>> parts;
    private final PrometheusMeterRegistry registry;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    /**
     * @param parts health by part, in an iteration order whose first is answered when no part is named
     * @param registry all of /metrics; whether each part is ready is added to it
     */
    public AdminServer(BindSettings bind, Map<String, Supplier<Health>> parts, PrometheusMeterRegistry registry) {
        this.bind = bind;
        this.parts = parts;
        this.registry = registry;
        parts.forEach((name, health) -> Gauge.builder(
                        "comporta.ready", health, part -> part.get().isDown() ? 0 : 1)
                .description("1 while /readyz?part= of this part answers 200, else 0")
                .tag("part", name)
                .register(registry));
    }

    @Override
    public String name() {
        return "admin";
    }

    @Override
    public synchronized void start() {
        try {
            HttpServer created = HttpServer.create(new InetSocketAddress(bind.host(), bind.port()), 0);
            ExecutorService pool = Executors.newFixedThreadPool(2, task -> {
                Thread thread = new Thread(task, "comporta-admin");
                thread.setDaemon(true);
                return thread;
            });
            created.setExecutor(pool);
            created.createContext("/", this::handle);
            created.start();
            server = created;
            threads = pool;
            LOG.info("Admin port open. address={}:{}", bind.host(), port());
        } catch (IOException e) {
            throw new StartFailedException(
                    "The admin port " + bind.host() + ":" + bind.port() + " cannot be opened; "
                            + Setting.ADMIN_PORT.variable() + " chooses another.",
                    e);
        }
    }

    /** The port that is open; 0 before the start. */
    public synchronized int port() {
        return server == null ? 0 : server.getAddress().getPort();
    }

    @Override
    public synchronized void stop(Duration within) {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }

    @Override
    public Health health() {
        return Health.up(name());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(exchange, 405, PLAIN, "only GET and HEAD\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/livez" -> answer(exchange, 200, PLAIN, "alive\n");
                case "/readyz" -> ready(exchange);
                case "/metrics" -> answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
                default -> answer(exchange, 404, PLAIN, "try /livez, /readyz or /metrics\n");
            }
        } catch (RuntimeException e) {
            LOG.error("The admin port failed to answer. path={}", exchange.getRequestURI(), e);
            throw e;
        }
    }

    private void ready(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        String part = query != null && query.startsWith("part=")
                ? query.substring("part=".length())
                : parts.keySet().iterator().next();
        Supplier<Health> health = parts.get(part);
        if (health == null) {
            answer(exchange, 404, PLAIN, "no such part here; parts: " + parts.keySet() + "\n");
            return;
        }
        Health now = health.get();
        answer(exchange, now.isDown() ? 503 : 200, "application/json", HealthJson.of(now) + "\n");
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
