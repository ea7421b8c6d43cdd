package dev.comporta.ingest;

import dev.comporta.common.admin.AdminServer;
import dev.comporta.common.admin.ProcessMetrics;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.process.ServiceProcess;
import dev.comporta.common.service.ServiceGroup;
import dev.comporta.common.settings.BindSettings;
import dev.comporta.common.settings.SettingsReader;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;

/** The door as a process. */
public final class IngestMain {
    private static final String NAME = "ingest-api";
    private static final int ADMIN_PORT = 9080;

    private IngestMain() {}

    public static void main(String[] arguments) {
        ServiceProcess.prepareJvm();
        System.exit(run(System.getenv()));
    }

    /** Blocks until the process is to end, and returns its exit code. */
    public static int run(Map<String, String> environment) {
        return ServiceProcess.run(NAME, environment, IngestMain::wire, ready -> {});
    }

    private static ServiceGroup wire(SettingsReader settings) {
        IngestSettings ingest = IngestSettings.read(settings);
        BindSettings admin = BindSettings.readAdmin(settings, ADMIN_PORT);
        settings.finish();
        PrometheusMeterRegistry registry = ProcessMetrics.registry();
        IngestApi door = new IngestApi(ingest, Collections.load(IngestMain.class.getClassLoader()), registry);
        return new ServiceGroup(NAME, List.of(new AdminServer(admin, Map.of("door", door::health), registry), door));
    }
}
