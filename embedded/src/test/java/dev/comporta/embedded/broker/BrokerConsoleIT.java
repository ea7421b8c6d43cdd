package dev.comporta.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.service.StartFailedException;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerConsoleIT {
    private static final int MESSAGES = 3;
    private static final String COUNT = "/console/jolokia/read/org.apache.activemq.artemis:broker=%22comporta%22,"
            + "component=addresses,address=%22comporta.comments%22,subcomponent=queues,routing-type=%22anycast%22,"
            + "queue=%22comporta.comments%22/MessageCount";

    @TempDir
    static Path directory;

    private static TestBroker test;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        test = TestBroker.started(directory, 0);
        for (int i = 0; i < MESSAGES; i++) {
            test.send(TestBroker.COMMENTS, new byte[] {1});
        }
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void theRootLeadsToTheConsole() throws Exception {
        HttpResponse<String> response = send(request("/"));
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).endsWith("/console/"));
        HttpResponse<String> page = send(request("/console/"));
        assertThat(page.statusCode()).isIn(200, 302);
    }

    @Test
    void theAdministratorLogsIn() throws Exception {
        assertThat(login("admin", "admin-password").statusCode()).isEqualTo(200);
    }

    @Test
    void nobodyElseLogsIn() throws Exception {
        assertThat(login("admin", "wrong").statusCode()).isEqualTo(403);
        assertThat(login("door", "door-password").statusCode()).isEqualTo(403);
        assertThat(send(request(COUNT)).statusCode()).isEqualTo(403);
    }

    @Test
    void showsTheDepthOfAQueue() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(send(authorized(COUNT, test.broker.consoleUrl()))
                                .body())
                        .contains("\"value\":" + MESSAGES));
    }

    @Test
    void refusesPagesOfOtherOrigins() throws Exception {
        assertThat(send(authorized(COUNT, "http://evil.example")).body())
                .contains("403")
                .doesNotContain("value");
        assertThat(send(authorized(COUNT, "http://localhost.evil.example")).body())
                .contains("403")
                .doesNotContain("\"value\"");
        assertThat(send(basic(request(COUNT))).body()).contains("403").doesNotContain("\"value\"");
    }

    @Test
    void tellsNeitherItsServerNorItsDirectories() throws Exception {
        HttpResponse<String> response = send(request("/console/static/"));
        assertThat(response.headers().firstValue("Server")).isEmpty();
        assertThat(response.body()).doesNotContain("Directory:");
        assertThat(send(request("/nothing")).statusCode()).isEqualTo(404);
    }

    @Test
    void namesThePortThatIsInUse(@TempDir Path other) {
        EmbeddedBroker second = TestBroker.at(other, 0, test.broker.consolePort());
        assertThatThrownBy(second::start)
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("Port " + test.broker.consolePort());
        assertThat(second.isAlive()).isFalse();
    }

    private HttpResponse<String> login(String user, String password) throws IOException, InterruptedException {
        String body = "{\"username\":\"" + user + "\",\"password\":\"" + password + "\"}";
        return send(request("/console/auth/login")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder authorized(String path, String origin) {
        return basic(request(path)).header("Origin", origin.replaceAll("/console$", ""));
    }

    private static HttpRequest.Builder basic(HttpRequest.Builder request) {
        byte[] login = "admin:admin-password".getBytes(StandardCharsets.UTF_8);
        return request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + test.broker.consolePort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
