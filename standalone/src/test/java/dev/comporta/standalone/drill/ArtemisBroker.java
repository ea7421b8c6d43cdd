package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.part.Probe;
import dev.comporta.standalone.part.Signals;
import dev.comporta.standalone.part.SiteSettings;
import dev.comporta.standalone.part.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One broker of a pair: a stand-alone Artemis out of its distribution, a process of its own, made and configured as
 * docker/broker does it. Only its port and its folder are its own, and it has no console, which nothing here looks at. For
 * one thread.
 */
final class ArtemisBroker implements AutoCloseable {
    /** Every user's. */
    static final String PASSWORD = "only-for-this-test";

    private static final Path CONFIGURATION = Path.of("../docker/broker");
    private static final String PAIR = "etc/pair.properties";
    private static final String DATA = "/var/lib/artemis-instance/data";
    private static final String ADDRESS = "tcp://0.0.0.0:61616";

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration ASK = Duration.ofSeconds(1);

    /** Artemis says so when a primary begins to wait for the lock, which it may get at once, and when a backup does. */
    private static final Pattern WAITS = Pattern.compile("AMQ221034|AMQ221031");

    private final String name;
    private final int port = SiteSettings.port();
    private final Path folder;
    private final Path instance;
    private final Path log;
    private @Nullable Process process;

    /**
     * Makes it, without starting it; takes some seconds.
     *
     * @param home where the distribution is
     * @param folder of this broker alone
     * @param data the folder that both brokers have
     */
    ArtemisBroker(String name, Path home, Path folder, Path data) throws IOException {
        this.name = name;
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        instance = this.folder.resolve(name);
        log = this.folder.resolve(name + ".log");
        create(home, data.toAbsolutePath());
        Path etc = instance.resolve("etc");
        String xml = Files.readString(CONFIGURATION.resolve("broker.xml"));
        assertThat(xml).contains(DATA).contains(ADDRESS);
        Files.writeString(
                etc.resolve("broker.xml"),
                xml.replace(DATA, data.toAbsolutePath().toString()).replace(ADDRESS, "tcp://127.0.0.1:" + port));
        Files.copy(
                CONFIGURATION.resolve("log4j2.properties"),
                etc.resolve("log4j2.properties"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.write(etc.resolve("artemis-users.properties"), lines("%s=" + PASSWORD, "admin", "door", "worker"));
        Files.write(
                etc.resolve("artemis-roles.properties"), List.of("administrator=admin", "door=door", "worker=worker"));
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** What is to hold for it beside broker.xml, from its next start on. */
    void tell(List<String> properties) throws IOException {
        Files.write(instance.resolve(PAIR), properties);
    }

    /** Returns at once. */
    void launch() throws IOException {
        process = run(
                instance, List.of("run", "--properties", instance.resolve(PAIR).toString()));
    }

    /** Returns when it waits for the other. */
    void start() throws IOException {
        long before = waits();
        launch();
        Waiting.until(SOON, name + " waits for the lock", () -> waits() > before);
    }

    /** Whether it is the one that clients are served by. */
    boolean serves() {
        return Probe.BROKER.answers(port, ASK);
    }

    void awaitService() {
        Waiting.until(SOON, name + " serves", this::serves);
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        end(running().destroyForcibly());
    }

    /** SIGTERM; returns when it is gone. */
    void stop() {
        Process stopping = running();
        stopping.destroy();
        end(stopping);
    }

    /** SIGSTOP. */
    void freeze() {
        Signals.send("STOP", List.of(running().pid()));
    }

    @Override
    public void close() {
        Process last = process;
        if (last != null) {
            end(last.destroyForcibly());
        }
    }

    private Process running() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(name + " does not run");
        }
        return process;
    }

    private void end(Process ending) {
        try {
            assertThat(ending.waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                    .as(name + " has ended")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How often it has begun to wait. */
    private long waits() {
        try {
            return Files.exists(log)
                    ? Files.readAllLines(log).stream()
                            .filter(line -> WAITS.matcher(line).find())
                            .count()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the arguments of docker/broker/Dockerfile, as far as they are for any machine. */
    private void create(Path home, Path data) throws IOException {
        List<String> arguments = List.of(
                "create",
                instance.toString(),
                "--silent",
                "--user=nobody",
                "--password=" + PASSWORD,
                "--role=administrator",
                "--require-login",
                "--name=comporta",
                "--host=127.0.0.1",
                "--data=" + data,
                "--no-amqp-acceptor",
                "--no-mqtt-acceptor",
                "--no-stomp-acceptor",
                "--no-hornetq-acceptor",
                "--no-autotune",
                "--no-web",
                "--java-memory=512M",
                "--java-options=-XX:+ExitOnOutOfMemoryError");
        Process creating = run(home, arguments);
        end(creating);
        assertThat(creating.exitValue()).as(name + " was made, see " + log).isZero();
    }

    /** The script becomes Java, so that the process is the broker's. */
    private Process run(Path of, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(of.resolve("bin/artemis").toString()));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process started = builder.start();
        started.getOutputStream().close();
        return started;
    }

    private static List<String> lines(String format, String... words) {
        return List.of(words).stream().map(format::formatted).toList();
    }
}
