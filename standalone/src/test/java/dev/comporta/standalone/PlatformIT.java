package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Doors and workers started by the lines that platforms read: Procfile and systemd's units. */
class PlatformIT {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String SECRET = "a receipt's secret of more than 32 characters";

    @TempDir
    static Path folder;

    private static Comporta comporta;

    @BeforeAll
    static void start() {
        comporta = Comporta.start(Topology.PROCESSES, folder);
        // What the platform's worker does not store, nobody does.
        assertThat(comporta.firstWorker().terminate()).isZero();
    }

    @AfterAll
    static void stop() {
        comporta.close();
    }

    @Test
    void theProcfilesDoorAndWorkerStoreAComment() throws IOException {
        Map<String, String> platform = Map.of("PORT", "0", "DATABASE_URL", platformDatabase());
        try (Child worker = PlatformLine.ofProcfile("worker").run(with(broker("worker.env"), platform));
                Child door = PlatformLine.ofProcfile("web")
                        .run(with(
                                broker("door.env"),
                                platform,
                                Map.of(
                                        "COMPORTA_ALLOW_ANONYMOUS",
                                        "true",
                                        "COMPORTA_RECEIPT_SECRET",
                                        SECRET,
                                        "COMPORTA_DATA_DIR",
                                        folder.resolve("procfile").toString())))) {
            assertStored(door, worker, "by a Procfile");
            assertThat(door.log()).contains("http.host=0.0.0.0");
        }
    }

    /** Nobody opens a port to the world by pushing a repository to a platform. */
    @Test
    void theProcfilesDoorAsksForTheOperatorsWord() throws IOException {
        try (Child door = PlatformLine.ofProcfile("web")
                .run(with(broker("door.env"), Map.of("PORT", "0", "COMPORTA_RECEIPT_SECRET", SECRET)))) {
            assertThat(door.exitCode(START)).isEqualTo(2);
            assertThat(door.log()).contains("COMPORTA_ALLOW_ANONYMOUS=true");
        }
    }

    @Test
    void theUnitsDoorAndWorkerStoreAComment() throws IOException {
        Path made = Files.createDirectory(folder.resolve("systemd"));
        Map<String, String> ports = Map.of("COMPORTA_HTTP_PORT", "0", "COMPORTA_ADMIN_PORT", "0");
        try (Child worker = unit("comporta-worker@.service", "worker.env", made.resolve("worker"))
                        .run(where("worker.env"));
                Child door = unit("comporta-door.service", "door.env", made.resolve("door"))
                        .run(with(where("door.env"), ports))) {
            assertStored(door, worker, "by systemd's units");
            assertThat(made.resolve("door/state/comporta/door/spool")).isDirectory();
        }
    }

    /** The unit with each of its credentials as systemd would lay it out. */
    private static PlatformLine unit(String unit, String user, Path made) throws IOException {
        Map<String, String> known = Map.of(
                "broker-password", comporta.environment(user).getOrDefault("COMPORTA_BROKER_PASSWORD", ""),
                "database-password", comporta.database().password(),
                "receipt-secret", SECRET);
        Files.createDirectories(made.resolve("credentials"));
        for (String credential : PlatformLine.credentials(unit)) {
            assertThat(known).containsKey(credential);
            Files.writeString(made.resolve("credentials").resolve(credential), known.get(credential) + "\n");
        }
        return PlatformLine.ofUnit(unit, "0", made);
    }

    private static void assertStored(Child door, Child worker, String text) {
        worker.await("Started\\.", START);
        door.await("Started\\.", START);
        Client client = new Client();
        awaitReady(client, worker);
        awaitReady(client, door);
        // Without a wait: a door that has not reached its database yet, or not in time, would answer 202 all the same.
        Client.Answer answer = client.postComment(Comporta.apiOf(door), text);
        assertThat(answer.status()).isEqualTo(202);
        Awaitility.await()
                .atMost(START)
                .until(() ->
                        client.statusOf(Comporta.apiOf(door), answer.location()).equals("written"));
        assertThat(comporta.database().rows("SELECT text FROM comments WHERE id = '" + answer.id() + "'"))
                .hasSize(1);
        assertThat(door.terminate()).isZero();
        assertThat(worker.terminate()).isZero();
    }

    private static void awaitReady(Client client, Child process) {
        String readyz = Comporta.adminOf(process) + "/readyz";
        Awaitility.await().atMost(START).until(() -> client.get(readyz).status() == 200);
    }

    /** Broker and database of this test, without the passwords, which the units have in files. */
    private static Map<String, String> where(String user) {
        Map<String, String> where = new TreeMap<>(broker(user));
        where.remove("COMPORTA_BROKER_PASSWORD");
        where.put("COMPORTA_DATABASE_URL", comporta.database().url());
        where.put("COMPORTA_DATABASE_USER", comporta.database().user());
        return where;
    }

    private static Map<String, String> broker(String user) {
        Map<String, String> all = comporta.environment(user);
        Map<String, String> broker = new TreeMap<>(Comporta.UNHURRIED);
        for (String name : new String[] {"COMPORTA_BROKER_URL", "COMPORTA_BROKER_USER", "COMPORTA_BROKER_PASSWORD"}) {
            broker.put(name, all.getOrDefault(name, ""));
        }
        return broker;
    }

    /** As platforms give it, with parameters of theirs that pgjdbc has under other names or not at all. */
    private static String platformDatabase() {
        Database database = comporta.database();
        URI server = URI.create(database.url().substring("jdbc:".length()));
        String password =
                URLEncoder.encode(database.password(), StandardCharsets.UTF_8).replace("+", "%20");
        return "postgres://" + database.user() + ":" + password + "@" + server.getHost() + ":" + server.getPort()
                + server.getPath() + "?sslmode=disable&connect_timeout=10&application_name=comporta";
    }

    @SafeVarargs
    private static Map<String, String> with(Map<String, String>... maps) {
        Map<String, String> all = new TreeMap<>();
        for (Map<String, String> map : maps) {
            all.putAll(map);
        }
        return all;
    }
}
