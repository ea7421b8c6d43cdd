package dev.comporta.embedded.broker;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the broker's own meters go, the {@code artemis_…} of its documentation. Immutable.
 *
 * @param registry gets them
 * @param page what {@code /metrics} of the console's port answers; empty where another port tells
 */
public record BrokerMetrics(MeterRegistry registry, Optional<Supplier<String>> page) {
    /** Somebody else shows them. */
    public static BrokerMetrics into(MeterRegistry registry) {
        return new BrokerMetrics(registry, Optional.empty());
    }

    /** The console's port shows this text. */
    public static BrokerMetrics shown(MeterRegistry registry, Supplier<String> page) {
        return new BrokerMetrics(registry, Optional.of(page));
    }
}
