package dev.comporta.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.InspectImageResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** The Docker engine of this machine, if there is one, and what Testcontainers does not ask of it. Stateless. */
final class Engine {
    static final String CONDITION = "dev.comporta.docker.Engine#answers";
    static final String SKIPPED = "No Docker engine answers here, so the images are not tested.";

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private Engine() {}

    /** Whether container tests can run; says so where they cannot. Blocks while it looks. */
    static boolean answers() {
        boolean answers = DockerClientFactory.instance().isDockerAvailable();
        if (!answers) {
            LOG.warn(SKIPPED);
        }
        return answers;
    }

    /** SIGTERM, and SIGKILL after {@code seconds}; blocks until the container has ended. */
    static void stop(GenericContainer<?> container, int seconds) {
        client().stopContainerCmd(container.getContainerId())
                .withTimeout(seconds)
                .exec();
    }

    /** SIGKILL. */
    static void kill(GenericContainer<?> container) {
        kill(container.getContainerId());
    }

    static void kill(String containerId) {
        client().killContainerCmd(containerId).exec();
    }

    /** Starts the same container, with its volumes, again. Its published ports may be others. */
    static void startAgain(GenericContainer<?> container) {
        client().startContainerCmd(container.getContainerId()).exec();
    }

    static ContainerState state(GenericContainer<?> container) {
        return container.getCurrentContainerInfo().getState();
    }

    static boolean isRunning(GenericContainer<?> container) {
        return Boolean.TRUE.equals(state(container).getRunning());
    }

    static boolean isRunning(String containerId) {
        return Boolean.TRUE.equals(inspected(containerId).getRunning());
    }

    /** Whether its own check has said so last. */
    static boolean isHealthy(String containerId) {
        HealthState health = inspected(containerId).getHealth();
        return health != null && "healthy".equals(health.getStatus());
    }

    private static ContainerState inspected(String containerId) {
        return client().inspectContainerCmd(containerId).exec().getState();
    }

    /** What the engine knows of an image that it has. */
    static InspectImageResponse image(String name) {
        return client().inspectImageCmd(name).exec();
    }

    private static DockerClient client() {
        return DockerClientFactory.instance().client();
    }
}
