package dev.comporta.standalone.cli;

import dev.comporta.common.process.ServiceProcess;
import dev.comporta.standalone.load.LoadProcess;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The load generator of {@code comporta bench}, which starts it. */
@Command(name = "bench-load", hidden = true, header = "Posts what its input says, a job a line.")
final class BenchLoadCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        ServiceProcess.prepareCommand();
        return LoadProcess.run(System.in, System.out);
    }
}
