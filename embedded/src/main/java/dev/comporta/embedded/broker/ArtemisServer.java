package dev.comporta.embedded.broker;

import dev.comporta.common.service.StartFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artemis with a start that says why it failed and a stop that ends.
 *
 * <p>Threads: the owner serializes start and stop; the rest may be called by any thread.
 */
final class ArtemisServer {
    private static final Logger LOG = LoggerFactory.getLogger(ArtemisServer.class);

    private final Configuration configuration;
    private final EmbeddedActiveMQ embedded;
    private final ActiveMQServer server;
    private volatile @Nullable String failure;

    ArtemisServer(Configuration configuration, BrokerUsers users) {
        this.configuration = configuration;
        this.embedded = new EmbeddedActiveMQ()
                .setConfiguration(configuration)
                .setSecurityManager(new ActiveMQJAASSecurityManager(
                        InVMLoginModule.class.getName(), BrokerPermissions.logins(users)));
        this.server = created(embedded);
        server.registerIOCriticalErrorListener((cause, message, file) -> failure = message + ": " + cause);
    }

    private static ActiveMQServer created(EmbeddedActiveMQ embedded) {
        try {
            embedded.createActiveMQServer();
        } catch (Exception e) {
            throw new StartFailedException("The broker cannot be set up.", e);
        }
        return embedded.getActiveMQServer();
    }

    /** Artemis itself only logs what goes wrong while it activates; this asks to be told and throws it. */
    void start() {
        AtomicReference<Exception> failure = new AtomicReference<>();
        server.registerActivationFailureListener(failure::set);
        try {
            embedded.start();
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        }
        if (failure.get() != null || !isActive()) {
            throw new StartFailedException(
                    "The broker does not start: its directory, "
                            + configuration.getJournalDirectory()
                            + ", or its port is not usable; the cause and the log above say why.",
                    failure.get());
        }
    }

    /** False when it did not stop in time; it goes on stopping on its own thread, which keeps no JVM alive. */
    boolean stop(Duration within) {
        Thread stopping = new Thread(this::stopBlocking, "broker-stop");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(Math.max(1, within.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !stopping.isAlive();
    }

    private void stopBlocking() {
        try {
            embedded.stop();
        } catch (Exception e) {
            LOG.warn("The broker stopped with an error.", e);
        }
    }

    /** What made it end by itself, where it said so: its disk, as a rule. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    boolean isActive() {
        return server.isStarted() && server.isActive();
    }

    int port() {
        for (Acceptor acceptor : server.getRemotingService().getAcceptors().values()) {
            return acceptor.getActualPort();
        }
        throw new IllegalStateException("no acceptor");
    }

    String journalType() {
        return configuration.getJournalType().name();
    }
}
