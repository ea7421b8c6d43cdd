package dev.comporta.standalone.cli;

import dev.comporta.worker.WorkerMain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code comporta worker}. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        header = "Runs a worker: drains the queues into PostgreSQL. Run as many as wanted.",
        footer =
                "%nMain settings: COMPORTA_BROKER_URL, _USER and _PASSWORD, COMPORTA_DATABASE_URL, _USER and _PASSWORD,"
                        + " COMPORTA_ADMIN_PORT, COMPORTA_WORKER_LANES. All: docs/settings.md.")
final class WorkerCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return WorkerMain.run(System.getenv());
    }
}
