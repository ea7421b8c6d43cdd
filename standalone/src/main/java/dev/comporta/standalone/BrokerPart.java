package dev.comporta.standalone;

import dev.comporta.common.admin.ProcessMetrics;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.embedded.broker.BrokerMetrics;
import dev.comporta.embedded.broker.BrokerPlaces;
import dev.comporta.embedded.broker.BrokerUsers;
import dev.comporta.embedded.broker.EmbeddedBroker;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded broker on its data folder, with a queue for every declared collection: the process {@code broker}. */
public final class BrokerPart implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerPart.class);

    private final Path folder;
    private final Credentials credentials;
    private final EmbeddedBroker broker;

    /** Reads its settings from {@code settings}; the caller finishes them. */
    public static BrokerPart wire(SettingsReader settings, Collections collections) {
        Path folder = dataFolder(settings);
        PrometheusMeterRegistry registry = ProcessMetrics.registry();
        return new BrokerPart(
                folder,
                Credentials.keep(folder, settings),
                settings,
                collections,
                BrokerMetrics.shown(registry, registry::scrape));
    }

    BrokerPart(
            Path folder,
            Credentials credentials,
            SettingsReader settings,
            Collections collections,
            BrokerMetrics metrics) {
        this.folder = folder;
        this.credentials = credentials;
        List<String> queues = collections.all().stream()
                .map(Collection::name)
                .map(QueueNames::of)
                .toList();
        BrokerPlaces places = new BrokerPlaces(
                folder.resolve("broker"),
                "127.0.0.1",
                settings.port(Setting.BROKER_PORT),
                settings.port(Setting.CONSOLE_PORT));
        broker = new EmbeddedBroker(
                places,
                queues,
                new BrokerUsers(credentials.door(), credentials.worker(), credentials.administrator()),
                Faults.read(settings),
                Optional.of(metrics));
    }

    static Path dataFolder(SettingsReader settings) {
        return settings.path(Setting.DATA_DIR, Path.of("data")).toAbsolutePath().normalize();
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public void start() {
        credentials.writeOnce(folder);
        broker.start();
        credentials.write(folder, Optional.of(broker.url()), Optional.empty());
        LOG.info(
                "Broker open. url={} console={} journal={} credentials={}",
                broker.url(),
                broker.consoleUrl(),
                broker.journalType(),
                folder.resolve(Credentials.ALL));
    }

    String url() {
        return broker.url();
    }

    String consoleUrl() {
        return broker.consoleUrl();
    }

    @Override
    public void stop(Duration within) {
        broker.stop(within);
    }

    @Override
    public Health health() {
        return broker.health();
    }

    @Override
    public Optional<String> death() {
        return broker.death();
    }
}
