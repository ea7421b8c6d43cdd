package dev.comporta.standalone.cli;

import dev.comporta.ingest.IngestMain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code comporta ingest-api}. */
@Command(
        name = "ingest-api",
        mixinStandardHelpOptions = true,
        header = "Runs the door: validates writes, enqueues them durably, answers 202.")
final class IngestApiCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return IngestMain.run(System.getenv());
    }
}
