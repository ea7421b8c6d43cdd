import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/**
 * No queue at all: one INSERT a request, committed before the 201. With the argument "ceiling" not even that: the same
 * server answers 202 when it has read the body, and forgets it.
 */
public final class Direct {
    /** Connections to the database, and threads that wait for it: so many commits may share one flush of its log. */
    private static final int CONNECTIONS = Integer.getInteger("connections", 32);

    private static final String COMMENT = "INSERT INTO comments (id, page, author, text) VALUES (?, ?, ?, ?)";
    private static final String UPLOAD = "INSERT INTO uploads (id, content_type, bytes, body) VALUES (?, ?, ?, ?)";

    private Direct() {}

    public static void main(String[] arguments) {
        boolean ceiling = arguments.length > 0 && arguments[0].equals("ceiling");
        Vertx vertx = Vertx.vertx();
        WorkerExecutor threads = vertx.createSharedWorkerExecutor("database", CONNECTIONS);
        HikariDataSource database = ceiling ? null : database();
        vertx.deployVerticle(
                        () -> new Door(database, threads),
                        new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    private static HikariDataSource database() {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(System.getenv("PEER_JDBC"));
        settings.setUsername(System.getenv("PEER_DATABASE_USER"));
        settings.setPassword(System.getenv("PEER_DATABASE_PASSWORD"));
        settings.setMaximumPoolSize(CONNECTIONS);
        settings.setMinimumIdle(CONNECTIONS);
        return new HikariDataSource(settings);
    }

    private static final class Door extends AbstractVerticle {
        private final HikariDataSource database;
        private final WorkerExecutor threads;

        Door(HikariDataSource database, WorkerExecutor threads) {
            this.database = database;
            this.threads = threads;
        }

        @Override
        public void start() {
            vertx.createHttpServer()
                    .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                    .listen(Integer.parseInt(System.getenv("PEER_DOOR")), "127.0.0.1");
        }

        private void answer(HttpServerRequest request, Buffer body) {
            UUID id = UUID.randomUUID();
            if (database == null) {
                end(request, 202, id);
                return;
            }
            threads.executeBlocking(() -> store(request, body, id), false).onComplete(stored -> {
                boolean malformed = stored.cause() instanceof DecodeException;
                end(request, stored.succeeded() ? 201 : malformed ? 400 : 503, id);
            });
        }

        private static void end(HttpServerRequest request, int status, UUID id) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end("{\"id\":\"" + id + "\"}");
        }

        /** Blocks until the row is committed. */
        private Void store(HttpServerRequest request, Buffer body, UUID id) throws SQLException {
            boolean comment = request.path().equals("/v1/comments");
            try (Connection connection = database.getConnection();
                    PreparedStatement insert = connection.prepareStatement(comment ? COMMENT : UPLOAD)) {
                insert.setObject(1, id);
                if (comment) {
                    JsonObject members = body.toJsonObject();
                    insert.setString(2, members.getString("page"));
                    insert.setString(3, members.getString("author"));
                    insert.setString(4, members.getString("text"));
                } else {
                    insert.setString(2, request.getHeader("Content-Type"));
                    insert.setLong(3, body.length());
                    insert.setBytes(4, body.getBytes());
                }
                insert.executeUpdate();
                return null;
            }
        }
    }
}
