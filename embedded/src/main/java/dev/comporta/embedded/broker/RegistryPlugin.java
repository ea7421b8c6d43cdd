package dev.comporta.embedded.broker;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.apache.activemq.artemis.core.server.metrics.ActiveMQMetricsPlugin;

/**
 * Lends Artemis our registry, in a wrapping of its own: Artemis sets a filter, which a registry that is in use already
 * complains of. Immutable.
 */
final class RegistryPlugin implements ActiveMQMetricsPlugin {
    private static final long serialVersionUID = 1L;

    private final transient MeterRegistry registry;

    private RegistryPlugin(MeterRegistry registry) {
        this.registry = new CompositeMeterRegistry(Clock.SYSTEM, List.of(registry));
    }

    /** The JVM's own meters are whoever's the registry is: the same twice would be refused. */
    static MetricsConfiguration configuration(MeterRegistry registry) {
        return new MetricsConfiguration().setJvmMemory(false).setPlugin(new RegistryPlugin(registry));
    }

    @Override
    public ActiveMQMetricsPlugin init(Map<String, String> options) {
        return this;
    }

    @Override
    public MeterRegistry getRegistry() {
        return registry;
    }
}
