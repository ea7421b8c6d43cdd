package dev.comporta.ingest;

import dev.comporta.common.process.ServiceProcess;
import dev.comporta.common.settings.BindSettings;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.ingest.http.Ceiling;
import java.util.Map;

/** The {@link Ceiling} as a process. */
public final class CeilingMain {
    private CeilingMain() {}

    /** Blocks until the process is to end, and returns its exit code. */
    public static int run(Map<String, String> environment) {
        return ServiceProcess.run("ceiling", environment, CeilingMain::wire, ready -> {});
    }

    private static Ceiling wire(SettingsReader settings) {
        BindSettings bind = BindSettings.readHttp(settings);
        settings.finish();
        return new Ceiling(bind);
    }
}
