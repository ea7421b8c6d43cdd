package dev.comporta.docker;

import dev.comporta.embedded.machine.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * What compose.yaml describes, brought up by the compose that is installed: under a name, passwords and ports of its own,
 * with PostgreSQL published to loopback. For one thread. Closing takes everything down, volumes too.
 */
final class Compose implements AutoCloseable {
    static final String CONDITION = "dev.comporta.docker.Compose#isHere";
    static final String SKIPPED = "No Docker engine with compose answers here, so the compose file is not tested.";

    private static final Duration READY = Duration.ofMinutes(4);
    private static final Duration COMMAND = Duration.ofMinutes(5);
    private static final String STOP_SECONDS = "40";

    private final Path folder;
    private final Path environment;
    private final List<String> compose;
    private final int httpPort = Ports.toKeep();

    private Compose(Path folder) throws IOException {
        this.folder = folder;
        environment = folder.resolve("env");
        run(List.of("./credentials", environment.toString()));
        Files.writeString(
                environment,
                Files.readString(environment) + "COMPORTA_HTTP_PORT=" + httpPort + "\nCOMPORTA_CONSOLE_PORT=0\n");
        Path published = folder.resolve("published.yaml");
        Files.writeString(published, "services:\n  postgres:\n    ports: [\"127.0.0.1:0:5432\"]\n");
        compose = new ArrayList<>(command().orElseThrow());
        compose.addAll(List.of("--env-file", environment.toString()));
        compose.addAll(List.of("-p", "comporta-it-" + ProcessHandle.current().pid()));
        compose.addAll(List.of("-f", "compose.yaml", "-f", published.toString()));
    }

    static boolean isHere() {
        return Engine.answers() && command().isPresent();
    }

    /** Blocks until the door and so many workers are ready. */
    static Compose up(Path folder, int workers) throws IOException {
        Compose site = new Compose(folder);
        try {
            site.bringUp(workers);
        } catch (RuntimeException | Error e) {
            site.close();
            throw e;
        }
        return site;
    }

    /** Starts what is missing; blocks until the door and so many workers are ready. */
    void bringUp(int workers) {
        on("up", "-d", "--build", "--scale", "worker=" + workers);
        Awaitility.await()
                .atMost(READY)
                .until(() -> containers("door").stream().allMatch(Engine::isHealthy)
                        && containers("worker").stream()
                                        .filter(Engine::isHealthy)
                                        .count()
                                == workers);
    }

    /** The ids of a service's containers that run. */
    List<String> containers(String service) {
        return on("ps", "-q", service)
                .lines()
                .map(String::strip)
                .filter(id -> !id.isEmpty() && Engine.isRunning(id))
                .toList();
    }

    /** The door's public port, the same for as long as this lives. */
    String door() {
        return "http://127.0.0.1:" + httpPort;
    }

    Connection database() throws SQLException {
        String address = on("port", "postgres", "5432").strip();
        return DriverManager.getConnection(
                "jdbc:postgresql://" + address + "/comporta", "comporta", secret("COMPORTA_DATABASE_PASSWORD"));
    }

    /** The last lines that every container has said, for a test that failed. */
    String logs() {
        return on("logs", "--no-color", "--tail=60");
    }

    private String secret(String name) {
        Properties secrets = new Properties();
        try (var in = Files.newBufferedReader(environment)) {
            secrets.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return secrets.getProperty(name);
    }

    private String on(String... arguments) {
        List<String> line = new ArrayList<>(compose);
        line.addAll(List.of(arguments));
        return run(line);
    }

    private String run(List<String> line) {
        try {
            Path said = Files.createTempFile(folder, "compose", ".log");
            Path complained = Files.createTempFile(folder, "compose", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(line).redirectOutput(said.toFile()).redirectError(complained.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("COMPORTA_"));
            Process process = builder.start();
            if (!process.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", line) + ":\n" + Files.readString(complained));
            }
            return Files.readString(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<List<String>> command() {
        return Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
                .filter(Compose::answers)
                .findFirst();
    }

    private static boolean answers(List<String> command) {
        List<String> line = new ArrayList<>(command);
        line.add("version");
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        on("down", "-v", "-t", STOP_SECONDS);
    }
}
