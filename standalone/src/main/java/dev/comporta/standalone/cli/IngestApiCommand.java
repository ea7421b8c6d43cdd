package dev.comporta.standalone.cli;

import dev.comporta.ingest.IngestMain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code comporta ingest-api}. */
@Command(
        name = "ingest-api",
        mixinStandardHelpOptions = true,
        header = "Runs the door: validates writes, enqueues them durably, answers 202.",
        footer =
                "%nMain settings: COMPORTA_BROKER_URL, _USER and _PASSWORD, COMPORTA_DATABASE_URL, _USER and _PASSWORD,"
                        + " COMPORTA_RECEIPT_SECRET, COMPORTA_HTTP_HOST and _PORT, COMPORTA_ADMIN_PORT. All: docs/settings.md.")
final class IngestApiCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return IngestMain.run(System.getenv());
    }
}
