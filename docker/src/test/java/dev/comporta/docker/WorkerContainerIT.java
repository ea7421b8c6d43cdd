package dev.comporta.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.GenericContainer;

@EnabledIf(value = Engine.CONDITION, disabledReason = Engine.SKIPPED)
class WorkerContainerIT {
    private static final int BURST = 3000;
    private static final int MID_BURST = BURST / 3;
    private static final int STOP_SECONDS = 40;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofMinutes(1);

    private static Site site;
    private static GenericContainer<?> door;

    @BeforeAll
    static void start() {
        site = Site.started();
        door = site.door();
        door.start();
        Awaitility.await().atMost(SOON).until(() -> Admin.status(door, Site.DOOR_ADMIN, "/readyz") == 200);
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    void becomesHealthyAsAnOrdinaryUser() throws Exception {
        GenericContainer<?> worker = readyWorker();
        Awaitility.await().atMost(SOON).until(worker::isHealthy);
        assertThat(worker.execInContainer("id", "-u").getStdout().strip()).isEqualTo("10001");
        worker.stop();
    }

    @Test
    void finishesWhatIsInHandOnSigtermAndLosesNothing() throws Exception {
        GenericContainer<?> first = readyWorker();
        long before = rows();
        Comments comments = new Comments(door);
        CompletableFuture<Void> burst = inMidBurst(comments);

        long from = System.nanoTime();
        Engine.stop(first, STOP_SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(STOP_SECONDS));
        assertThat(Engine.state(first).getExitCodeLong()).isZero();

        burst.join();
        GenericContainer<?> second = readyWorker();
        awaitRows(before + comments.accepted());
        second.stop();
    }

    @Test
    void isReplacedByAnotherWhenKilledInMidBurst() throws Exception {
        GenericContainer<?> victim = readyWorker();
        GenericContainer<?> heir = readyWorker();
        long before = rows();
        Comments comments = new Comments(door);
        CompletableFuture<Void> burst = inMidBurst(comments);

        Engine.kill(victim);
        assertThat(Engine.isRunning(victim)).isFalse();

        burst.join();
        awaitRows(before + comments.accepted());
        heir.stop();
    }

    private static CompletableFuture<Void> inMidBurst(Comments comments) {
        CompletableFuture<Void> burst = comments.burst(BURST);
        Awaitility.await().atMost(DRAIN).until(() -> comments.accepted() > MID_BURST);
        return burst;
    }

    private static GenericContainer<?> readyWorker() {
        GenericContainer<?> worker = site.worker();
        worker.start();
        Awaitility.await().atMost(SOON).until(() -> Admin.status(worker, Site.WORKER_ADMIN, "/readyz") == 200);
        return worker;
    }

    /** Exactly so many, and still so many when everything has come to rest. */
    private static void awaitRows(long expected) {
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .atMost(DRAIN)
                .untilAsserted(() -> assertThat(rows()).isEqualTo(expected));
    }

    private static long rows() throws SQLException {
        return site.number("SELECT count(*) FROM comments");
    }
}
