package dev.comporta.docker;

import com.github.dockerjava.api.DockerClient;
import java.net.HttpURLConnection;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerStatus;

/**
 * Waits until a process answers on its admin port. Testcontainers' own strategies would wait on for minutes when it has
 * ended instead; and Docker looks at health only every few seconds.
 */
final class UntilAliveOrEnded extends AbstractWaitStrategy {
    private static final Duration MOST = Duration.ofMinutes(2);

    private final GenericContainer<?> container;
    private final int adminPort;

    private UntilAliveOrEnded(GenericContainer<?> container, int adminPort) {
        this.container = container;
        this.adminPort = adminPort;
    }

    /** For a container that is expected to live. */
    static GenericContainer<?> alive(GenericContainer<?> container, int adminPort) {
        return container.waitingFor(new UntilAliveOrEnded(container, adminPort));
    }

    /** For a container that is expected to end by itself. */
    static GenericContainer<?> ended(GenericContainer<?> container) {
        return container.withStartupCheckStrategy(new Ended().withTimeout(MOST)).waitingFor(new NothingMore());
    }

    @Override
    protected void waitUntilReady() {
        Awaitility.await().atMost(MOST).until(() -> !Engine.isRunning(container) || isAlive());
        if (!Engine.isRunning(container)) {
            throw new ContainerLaunchException("The process ended. status="
                    + Engine.state(container).getExitCodeLong() + " log=" + container.getLogs());
        }
    }

    private boolean isAlive() throws InterruptedException {
        return Admin.status(container, adminPort, "/livez") == HttpURLConnection.HTTP_OK;
    }

    private static final class Ended extends StartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(DockerClient client, String containerId) {
            return DockerStatus.isContainerStopped(getCurrentState(client, containerId))
                    ? StartupStatus.SUCCESSFUL
                    : StartupStatus.NOT_YET_KNOWN;
        }
    }

    private static final class NothingMore extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {}
    }
}
