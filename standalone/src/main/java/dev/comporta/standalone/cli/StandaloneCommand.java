package dev.comporta.standalone.cli;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.process.ServiceProcess;
import dev.comporta.standalone.Standalone;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code comporta standalone}. */
@Command(
        name = "standalone",
        mixinStandardHelpOptions = true,
        header = "Runs everything in one process: broker with console, PostgreSQL, a worker, a door.",
        footer = "%nMain settings: COMPORTA_DATA_DIR, COMPORTA_HTTP_PORT, COMPORTA_ADMIN_PORT, COMPORTA_BROKER_PORT,"
                + " COMPORTA_CONSOLE_PORT, COMPORTA_DATABASE_PORT, COMPORTA_STANDALONE_WORKER. All: docs/settings.md.")
final class StandaloneCommand implements Callable<Integer> {
    /** Set by the launcher, which alone can ask. */
    private static final String TERMINAL = "comporta.terminal";

    @Override
    public Integer call() {
        Map<String, String> environment = System.getenv();
        Collections collections = Collections.load(StandaloneCommand.class.getClassLoader());
        return ServiceProcess.run(
                "standalone",
                environment,
                settings -> Standalone.wire(environment, settings, collections),
                standalone -> System.out.println(standalone.hints(Boolean.getBoolean(TERMINAL))));
    }
}
