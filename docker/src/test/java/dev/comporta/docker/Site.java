package dev.comporta.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.Slf4jLogConsumer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;

/**
 * Containers on a network of their own: a broker and a database, and as many doors and workers as a test asks for. Every
 * published port is a free one on loopback.
 *
 * <p>For one thread. Closing stops and removes everything.
 */
final class Site implements AutoCloseable {
    static final int HTTP = 8080;
    static final int DOOR_ADMIN = 9080;
    static final int WORKER_ADMIN = 9081;
    static final int BROKER = 61616;
    static final int CONSOLE = 8161;

    static final String ADMIN_PASSWORD = "the admin's \\ password";
    static final String DOOR_PASSWORD = "the-door's-password";
    static final String WORKER_PASSWORD = "the-worker's-password";

    /** What containers say goes to target/containers.log. */
    private static final Logger LOG = LoggerFactory.getLogger("container");

    private static final Duration START = Duration.ofMinutes(2);
    private static final int POSTGRES = 5432;
    private static final String NAME = "comporta";
    private static final String DATABASE_PASSWORD = "the-database's-password";
    private static final String RECEIPT_SECRET = "0123456789abcdef0123456789abcdef";

    final GenericContainer<?> broker;
    private final GenericContainer<?> postgres;
    private final Network network = Network.newNetwork();
    private final List<GenericContainer<?>> processes = new ArrayList<>();

    private Site() {
        broker = broker().withNetwork(network).withNetworkAliases("broker");
        postgres = onLoopback("postgres", new GenericContainer<>(Images.POSTGRES), POSTGRES)
                .withNetwork(network)
                .withNetworkAliases("postgres")
                .withEnv("POSTGRES_USER", NAME)
                .withEnv("POSTGRES_DB", NAME)
                .withEnv("POSTGRES_PASSWORD", DATABASE_PASSWORD)
                // Testcontainers' own class and many examples turn fsync off.
                .withCommand("postgres")
                .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*\\s", 2)
                        .withStartupTimeout(START));
    }

    /** Blocks until broker and database are up. */
    static Site started() {
        Site site = new Site();
        Startables.deepStart(site.broker, site.postgres).join();
        return site;
    }

    /** A broker with its three users, not started and on no network. */
    static GenericContainer<?> broker() {
        return onLoopback("broker", new GenericContainer<>(Images.BROKER), BROKER, CONSOLE)
                .withEnv("COMPORTA_BROKER_ADMIN_PASSWORD", ADMIN_PASSWORD)
                .withEnv("COMPORTA_BROKER_DOOR_PASSWORD", DOOR_PASSWORD)
                .withEnv("COMPORTA_BROKER_WORKER_PASSWORD", WORKER_PASSWORD)
                .waitingFor(Wait.forLogMessage(".*AMQ221007: Server is now active.*\\s", 1)
                        .withStartupTimeout(START));
    }

    /** A door that may be reached from outside, not started. */
    GenericContainer<?> door() {
        return doorThatMayNotBeReached().withEnv("COMPORTA_ALLOW_ANONYMOUS", "true");
    }

    /** A door as its image is, not started. */
    GenericContainer<?> doorThatMayNotBeReached() {
        return process(Images.DOOR, "door", DOOR_PASSWORD, DOOR_ADMIN, DOOR_ADMIN, HTTP)
                .withEnv("COMPORTA_RECEIPT_SECRET", RECEIPT_SECRET);
    }

    /** A worker whose health can be read from outside, not started. */
    GenericContainer<?> worker() {
        return process(Images.WORKER, "worker", WORKER_PASSWORD, WORKER_ADMIN, WORKER_ADMIN)
                .withEnv("COMPORTA_ADMIN_HOST", "0.0.0.0")
                .withEnv("COMPORTA_ALLOW_ANONYMOUS", "true");
    }

    /** As compose and the cluster's manifests run it: nothing is written but to the volume and to /tmp. */
    private GenericContainer<?> process(
            Future<String> image, String user, String password, int adminPort, Integer... ports) {
        GenericContainer<?> process = onLoopback(user, new GenericContainer<>(image), ports)
                .withCreateContainerCmdModifier(Site::makeReadOnly)
                .withNetwork(network)
                .withEnv("COMPORTA_BROKER_URL", "tcp://broker:" + BROKER)
                .withEnv("COMPORTA_BROKER_USER", user)
                .withEnv("COMPORTA_BROKER_PASSWORD", password)
                .withEnv("COMPORTA_DATABASE_URL", "jdbc:postgresql://postgres:" + POSTGRES + "/" + NAME)
                .withEnv("COMPORTA_DATABASE_USER", NAME)
                .withEnv("COMPORTA_DATABASE_PASSWORD", DATABASE_PASSWORD);
        processes.add(process);
        return UntilAliveOrEnded.alive(process, adminPort);
    }

    /** Where a port of a container that runs can be reached. */
    static String address(GenericContainer<?> container, int port) {
        Binding[] bindings = container
                .getCurrentContainerInfo()
                .getNetworkSettings()
                .getPorts()
                .getBindings()
                .get(ExposedPort.tcp(port));
        if (bindings == null || bindings.length == 0) {
            throw new IllegalStateException("port " + port + " is not published");
        }
        return bindings[0].getHostIp() + ":" + bindings[0].getHostPortSpec();
    }

    /** The first number of a query's answer. */
    long number(String sql) throws SQLException {
        String url = "jdbc:postgresql://" + address(postgres, POSTGRES) + "/" + NAME;
        try (Connection connection = DriverManager.getConnection(url, NAME, DATABASE_PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static GenericContainer<?> onLoopback(String name, GenericContainer<?> container, Integer... ports) {
        return container
                .withExposedPorts(ports)
                .withCreateContainerCmdModifier(command -> bindToLoopback(command, ports))
                .withLogConsumer(new Slf4jLogConsumer(LOG).withPrefix(name));
    }

    private static void bindToLoopback(CreateContainerCmd command, Integer... ports) {
        HostConfig host = command.getHostConfig();
        if (host != null) {
            host.withPortBindings(Arrays.stream(ports)
                    .map(port -> new PortBinding(Binding.bindIp("127.0.0.1"), ExposedPort.tcp(port)))
                    .toList());
        }
    }

    private static void makeReadOnly(CreateContainerCmd command) {
        HostConfig host = command.getHostConfig();
        if (host != null) {
            host.withReadonlyRootfs(true).withTmpFs(Map.of("/tmp", "exec,size=64m"));
        }
    }

    @Override
    public void close() {
        processes.forEach(GenericContainer::stop);
        broker.stop();
        postgres.stop();
        network.close();
    }
}
