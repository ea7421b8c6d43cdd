package dev.comporta.standalone.cli;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.process.ServiceProcess;
import dev.comporta.standalone.BrokerPart;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code comporta broker}. */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        header = "Runs the embedded Artemis with its console, for tests and small sites.",
        footer =
                "%nMain settings: COMPORTA_DATA_DIR, COMPORTA_BROKER_PORT, COMPORTA_CONSOLE_PORT. All: docs/settings.md."
                        + "%nIts metrics: /metrics of the console's port.")
final class BrokerCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Collections collections = Collections.load(BrokerCommand.class.getClassLoader());
        return ServiceProcess.run(
                "broker", System.getenv(), settings -> BrokerPart.wire(settings, collections), broker -> {});
    }
}
