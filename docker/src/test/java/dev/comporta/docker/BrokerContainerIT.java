package dev.comporta.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

@EnabledIf(value = Engine.CONDITION, disabledReason = Engine.SKIPPED)
class BrokerContainerIT {
    private static final String COMMENTS = "comporta.comments";
    private static final byte[] BODY = {1, 2, 3};
    private static final Duration HEALTHY = Duration.ofMinutes(1);
    private static final int RECEIVE_MILLIS = 10_000;

    private static GenericContainer<?> broker;

    @BeforeAll
    static void start() {
        broker = Site.broker();
        broker.start();
    }

    @AfterAll
    static void stop() {
        broker.stop();
    }

    @Test
    void becomesHealthyAsAnOrdinaryUser() throws Exception {
        Awaitility.await().atMost(HEALTHY).until(broker::isHealthy);
        assertThat(broker.execInContainer("id", "-u").getStdout().strip()).isEqualTo("1001");
    }

    @Test
    void refusesTheDefaultCredentials() throws Exception {
        assertThatThrownBy(() -> connect("artemis", "artemis")).isInstanceOf(JMSSecurityRuntimeException.class);
        assertThat(jolokia("artemis", "artemis").statusCode()).isEqualTo(403);
    }

    @Test
    void showsTheAdministratorTheDepthOfAQueue() throws Exception {
        assertThat(jolokia("admin", Site.ADMIN_PASSWORD).body()).contains("\"status\":200");
        assertThat(jolokia("door", Site.DOOR_PASSWORD).statusCode()).isEqualTo(403);
    }

    /** With the console's address in the place of a cluster's; all else as the manifest says. */
    @Test
    void answersWhatAClustersAutoscalerAsks() throws Exception {
        List<Keda.Trigger> triggers = Manifest.in(Path.of("kubernetes/scaling/keda-artemis.yaml")).stream()
                .map(Manifest::object)
                .filter(Keda.ScaledObject.class::isInstance)
                .flatMap(object -> ((Keda.ScaledObject) object).spec().triggers().stream())
                .toList();

        assertThat(triggers).hasSize(2);
        for (Keda.Trigger trigger : triggers) {
            Map<String, String> asks = trigger.metadata();
            String[] queue = {asks.get("brokerName"), asks.get("brokerAddress"), asks.get("queueName")};
            assertThat(jolokia("admin", Site.ADMIN_PASSWORD, Objects.requireNonNull(asks.get("corsHeader")), queue)
                            .body())
                    .containsPattern("\"value\":\\d+");
            // What KEDA would send by itself.
            assertThat(jolokia("admin", Site.ADMIN_PASSWORD, "http://" + asks.get("managementEndpoint"), queue)
                            .body())
                    .doesNotContain("\"value\"");
        }
    }

    @Test
    void letsADoorSendAndAWorkerConsume() throws Exception {
        try (JMSContext door = connect("door", Site.DOOR_PASSWORD);
                JMSContext worker = connect("worker", Site.WORKER_PASSWORD)) {
            door.createProducer().send(door.createQueue(COMMENTS), BODY);
            assertThat(worker.createConsumer(worker.createQueue(COMMENTS)).receiveBody(byte[].class, RECEIVE_MILLIS))
                    .isEqualTo(BODY);
            assertThatThrownBy(() -> door.createConsumer(door.createQueue(COMMENTS)))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
            assertThatThrownBy(() -> worker.createProducer().send(worker.createQueue(COMMENTS), BODY))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
        }
    }

    @Test
    void keepsWhatItConfirmedWhenItIsKilled() {
        try (JMSContext door = connect("door", Site.DOOR_PASSWORD)) {
            door.createProducer().send(door.createQueue("comporta.uploads"), BODY);
        }
        Engine.kill(broker);
        Engine.startAgain(broker);
        Awaitility.await().atMost(HEALTHY).until(broker::isHealthy);
        try (JMSContext worker = connect("worker", Site.WORKER_PASSWORD)) {
            assertThat(worker.createConsumer(worker.createQueue("comporta.uploads"))
                            .receiveBody(byte[].class, RECEIVE_MILLIS))
                    .isEqualTo(BODY);
        }
    }

    @Test
    void refusesToStartWithoutPasswordsAndSaysAllThatIsMissing() {
        try (GenericContainer<?> bare = UntilAliveOrEnded.ended(new GenericContainer<>(Images.BROKER))
                .withEnv("COMPORTA_BROKER_WORKER_USER", "not a name")) {
            bare.start();
            assertThat(Engine.state(bare).getExitCodeLong()).isEqualTo(2);
            assertThat(bare.getLogs())
                    .contains(
                            "COMPORTA_BROKER_ADMIN_PASSWORD (or",
                            "COMPORTA_BROKER_DOOR_PASSWORD (or",
                            "COMPORTA_BROKER_WORKER_PASSWORD (or",
                            "COMPORTA_BROKER_WORKER_USER: ");
        }
    }

    @Test
    void readsPasswordsFromFiles() {
        try (GenericContainer<?> fromFiles = Site.broker()
                .withEnv("COMPORTA_BROKER_DOOR_PASSWORD", "")
                .withEnv("COMPORTA_BROKER_DOOR_PASSWORD_FILE", "/run/door-password")
                .withCopyToContainer(Transferable.of("from a file\n"), "/run/door-password")) {
            fromFiles.start();
            try (JMSContext door = connect(fromFiles, "door", "from a file")) {
                door.createProducer().send(door.createQueue(COMMENTS), BODY);
            }
        }
    }

    private static JMSContext connect(String user, String password) {
        return connect(broker, user, password);
    }

    private static JMSContext connect(GenericContainer<?> to, String user, String password) {
        String url = "tcp://" + Site.address(to, Site.BROKER) + "?reconnectAttempts=0";
        return new ActiveMQConnectionFactory(url).createContext(user, password);
    }

    private static HttpResponse<String> jolokia(String user, String password) throws Exception {
        return jolokia(user, password, "http://" + Site.address(broker, Site.CONSOLE), "comporta", COMMENTS, COMMENTS);
    }

    /**
     * Reads MessageCount as a monitor would. The console opens a moment after the acceptor.
     *
     * @param queue the broker's name, the address, the queue
     */
    private static HttpResponse<String> jolokia(String user, String password, String origin, String... queue)
            throws Exception {
        URI count = URI.create("http://" + Site.address(broker, Site.CONSOLE)
                + "/console/jolokia/read/org.apache.activemq.artemis:broker=%22" + queue[0]
                + "%22,component=addresses,address=%22" + queue[1]
                + "%22,subcomponent=queues,routing-type=%22anycast%22,queue=%22" + queue[2] + "%22/MessageCount");
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(count)
                .header("Authorization", "Basic " + login)
                .header("Origin", origin)
                .build();
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreException(IOException.class)
                .until(
                        () -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()),
                        answer -> answer.statusCode() != 404);
    }
}
