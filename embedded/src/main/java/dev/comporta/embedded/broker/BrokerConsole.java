package dev.comporta.embedded.broker;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.embedded.machine.Unpacked;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.utils.VersionLoader;
import org.eclipse.jetty.ee9.security.DefaultAuthenticatorFactory;
import org.eclipse.jetty.ee9.webapp.WebAppContext;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web console that Artemis ships, on a Jetty of its own. It reads the broker by JMX, so it shows the broker of this
 * JVM that started last.
 *
 * <p>Threads: the owner serializes start and stop; {@code port} may be called by any thread.
 */
final class BrokerConsole {
    static final String PATH = "/console";

    private static final Logger LOG = LoggerFactory.getLogger(BrokerConsole.class);

    /** Hawtio reads its settings from the JVM's system properties and from nowhere else. */
    private static final Map<String, String> HAWTIO = Map.of(
            "hawtio.realm",
            ConsoleLogins.REALM,
            "hawtio.roles",
            BrokerPermissions.ADMINISTRATOR,
            "hawtio.rolePrincipalClasses",
            RolePrincipal.class.getName(),
            // No looking for updates, and no fetching of other hosts' pages on behalf of a browser.
            "hawtio.offline",
            "true",
            "hawtio.disableProxy",
            "true");

    private final BrokerPlaces places;
    private final Optional<Supplier<String>> metrics;
    private final ConsoleLogins logins;
    private final Server jetty = new Server();
    private final ServerConnector connector;

    /** @param metrics the text of /metrics, where this port shows them */
    BrokerConsole(BrokerPlaces places, BrokerUsers users, Optional<Supplier<String>> metrics) {
        this.places = places;
        this.metrics = metrics;
        this.logins = new ConsoleLogins(BrokerPermissions.logins(users));
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        this.connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
    }

    /** Blocks for about a second, until the console answers. */
    void start() {
        HAWTIO.forEach(System::setProperty);
        logins.install();
        try {
            connector.setHost(places.host());
            connector.setPort(places.consolePort());
            jetty.addConnector(connector);
            Handler.Sequence handlers = new Handler.Sequence(webapp(unpacked()).get(), new RedirectToConsole());
            metrics.map(MetricsPage::new).ifPresent(handlers::addHandler);
            jetty.setHandler(handlers);
            jetty.start();
        } catch (Exception e) {
            throw new StartFailedException("The broker's console does not start.", e);
        }
    }

    private Path unpacked() throws IOException {
        Path war = places.directory()
                .resolve("console-" + VersionLoader.getVersion().getFullVersion());
        Unpacked.once(war, part -> Unpacked.zip(BrokerConsole.class.getResource("console.zip"), part));
        return war;
    }

    private WebAppContext webapp(Path war) {
        WebAppContext webapp = new WebAppContext();
        webapp.setContextPath(PATH);
        webapp.setWar(war.toString());
        webapp.setTempDirectory(places.directory().resolve("console.tmp").toFile());
        webapp.setThrowUnavailableOnStartupException(true);
        // Without a factory Jetty dies of a null pointer, although nothing here uses container authentication.
        webapp.getSecurityHandler().setAuthenticatorFactory(new DefaultAuthenticatorFactory());
        webapp.setInitParameter("org.eclipse.jetty.servlet.Default.dirAllowed", "false");
        webapp.setInitParameter("policyLocation", "classpath:/dev/comporta/embedded/broker/jolokia-access.xml");
        return webapp;
    }

    void stop(Duration within) {
        try {
            jetty.setStopTimeout(within.toMillis());
            jetty.stop();
        } catch (Exception e) {
            LOG.warn("The broker's console stopped with an error.", e);
        } finally {
            logins.remove();
        }
    }

    int port() {
        return connector.getLocalPort();
    }
}
