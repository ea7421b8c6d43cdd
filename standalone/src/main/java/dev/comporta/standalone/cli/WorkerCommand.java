package dev.comporta.standalone.cli;

import dev.comporta.worker.WorkerMain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code comporta worker}. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        header = "Runs a worker: drains the queues into PostgreSQL. Run as many as wanted.")
final class WorkerCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return WorkerMain.run(System.getenv());
    }
}
