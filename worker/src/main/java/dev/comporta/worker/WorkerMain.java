package dev.comporta.worker;

import dev.comporta.common.admin.AdminServer;
import dev.comporta.common.admin.ProcessMetrics;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.process.ServiceProcess;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.ServiceGroup;
import dev.comporta.common.settings.BindSettings;
import dev.comporta.common.settings.SettingsReader;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The worker as a process of its own. */
public final class WorkerMain {
    private static final String NAME = "worker";
    private static final int ADMIN_PORT = 9081;

    private WorkerMain() {}

    public static void main(String[] arguments) {
        ServiceProcess.prepareJvm();
        System.exit(run(System.getenv()));
    }

    /** Blocks until the process is to end, and returns its exit code. */
    public static int run(Map<String, String> environment) {
        return ServiceProcess.run(NAME, environment, WorkerMain::wire, worker -> {});
    }

    static Service wire(SettingsReader reader) {
        WorkerSettings settings = WorkerSettings.read(reader);
        BindSettings admin = BindSettings.readAdmin(reader, ADMIN_PORT);
        reader.finish();
        PrometheusMeterRegistry registry = ProcessMetrics.registry();
        Worker worker = new Worker(settings, Collections.load(WorkerMain.class.getClassLoader()), registry);
        Map<String, Supplier<Health>> parts = Map.of(NAME, worker::health);
        // First, because /livez must answer while the worker waits for another's migration.
        return new ServiceGroup(NAME, List.of(new AdminServer(admin, parts, registry), worker));
    }
}
