package dev.comporta.standalone.cli;

import dev.comporta.ingest.CeilingMain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What {@code comporta bench} holds a door against, which starts it. */
@Command(
        name = "bench-ceiling",
        hidden = true,
        header = "Answers 202 to nobody, as fast as a door's server could.",
        footer = "%nSettings: COMPORTA_HTTP_HOST and _PORT.")
final class BenchCeilingCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return CeilingMain.run(System.getenv());
    }
}
