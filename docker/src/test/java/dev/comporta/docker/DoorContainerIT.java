package dev.comporta.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.GenericContainer;

@EnabledIf(value = Engine.CONDITION, disabledReason = Engine.SKIPPED)
class DoorContainerIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static Site site;
    private static GenericContainer<?> door;

    @BeforeAll
    static void start() {
        site = Site.started();
        door = site.door();
        door.start();
        site.worker().start();
        Awaitility.await().atMost(SOON).until(() -> Admin.status(door, Site.DOOR_ADMIN, "/readyz") == 200);
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    void aPostedCommentBecomesARow() throws Exception {
        Comments comments = new Comments(door);
        HttpResponse<String> answer = comments.post("a snail: 🐌", Duration.ofSeconds(20));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(site.number("SELECT count(*) FROM comments WHERE text = 'a snail: 🐌'"))
                .isEqualTo(1);
        String receipt = answer.headers().firstValue("Location").orElseThrow();
        assertThat(comments.get(receipt).body()).contains("\"written\"");
    }

    @Test
    void becomesHealthyAsAnOrdinaryUser() throws Exception {
        Awaitility.await().atMost(SOON).until(door::isHealthy);
        assertThat(door.execInContainer("id", "-u").getStdout().strip()).isEqualTo("10001");
    }

    @Test
    void refusesToBeReachedUnlessTheOperatorAllowsIt() {
        GenericContainer<?> refusing = UntilAliveOrEnded.ended(site.doorThatMayNotBeReached());
        refusing.start();
        assertThat(Engine.state(refusing).getExitCodeLong()).isEqualTo(2);
        assertThat(refusing.getLogs()).contains("COMPORTA_HTTP_HOST", "COMPORTA_ALLOW_ANONYMOUS=true");
    }

    @Test
    void isAliveButNotReadyWithAWrongBrokerPassword() throws Exception {
        GenericContainer<?> stranger = site.door().withEnv("COMPORTA_BROKER_PASSWORD", "wrong");
        stranger.start();
        assertThat(Admin.status(stranger, Site.DOOR_ADMIN, "/livez")).isEqualTo(200);
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(SOON)
                .until(() -> Admin.status(stranger, Site.DOOR_ADMIN, "/readyz") == 503);
        // The public port opens a little later than the admin port; until then the engine's own port resets.
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(new Comments(stranger)
                                .post("never", Duration.ZERO)
                                .statusCode())
                        .isEqualTo(503));
    }

    @Test
    void endsCleanlyOnSigterm() {
        GenericContainer<?> ending = site.door();
        ending.start();
        Engine.stop(ending, 40);
        assertThat(Engine.state(ending).getExitCodeLong()).isZero();
    }
}
