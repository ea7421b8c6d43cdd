package dev.comporta.common.admin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What an operator expects of any JVM, under the names that its tools know: heap, collections, threads, processor, open
 * files, uptime; and {@code comporta_build_info}, whose labels tell the versions. Stateless.
 */
public final class ProcessMetrics {
    private ProcessMetrics() {}

    /** The one registry of a process, which lives as long as it does. */
    public static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        bindBuild(registry);
        return registry;
    }

    private static void bindBuild(MeterRegistry registry) {
        String version = ProcessMetrics.class.getPackage().getImplementationVersion();
        Gauge.builder("comporta.build.info", () -> 1)
                .description("Always 1; the labels are this build's version and the Java that runs it")
                .tag("version", version == null ? "not from a jar" : version)
                .tag("java", Runtime.version().toString())
                .register(registry);
    }
}
