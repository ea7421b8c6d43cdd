package dev.comporta.standalone.cli;

import dev.comporta.common.process.ServiceProcess;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code comporta}: finds the command and ends with its exit code. */
@Command(
        name = "comporta",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "A floodgate for writes: accepts bursts of POSTs, queues them durably, stores each exactly once.",
        footer =
                "%nSettings are environment variables; docs/settings.md lists them. Exit codes: 0 done, 1 failed, 2 bad"
                        + " usage or settings.",
        subcommands = {
            StandaloneCommand.class,
            IngestApiCommand.class,
            WorkerCommand.class,
            BrokerCommand.class,
            RowsCommand.class,
            DepthCommand.class,
            DeadCommand.class,
            DrillCommand.class,
            BenchCommand.class,
            BenchLoadCommand.class,
            BenchCeilingCommand.class,
            RehearseCommand.class,
            GenerateCompletion.class
        })
public final class Comporta {
    private static final Map<String, Supplier<Callable<Integer>>> PROCESSES = Map.of(
            "standalone", StandaloneCommand::new,
            "ingest-api", IngestApiCommand::new,
            "worker", WorkerCommand::new,
            "broker", BrokerCommand::new);

    private Comporta() {}

    public static void main(String[] arguments) throws Exception {
        ServiceProcess.prepareJvm();
        System.exit(isProcess(arguments) ? process(arguments[0]).call() : command(arguments));
    }

    /** Without options there is no command line to read, and to make ready for reading one takes a third of a door's start. */
    private static boolean isProcess(String[] arguments) {
        return arguments.length == 1 && PROCESSES.containsKey(arguments[0]);
    }

    private static Callable<Integer> process(String name) {
        return Objects.requireNonNull(PROCESSES.get(name)).get();
    }

    private static int command(String[] arguments) {
        CommandLine program = new CommandLine(new Comporta()).setCaseInsensitiveEnumValuesAllowed(true);
        Objects.requireNonNull(program.getSubcommands().get("generate-completion"))
                .getCommandSpec()
                .usageMessage()
                .header("Prints a completion script for bash and zsh.")
                .description("Use it in this shell: source <(./comporta generate-completion)")
                .footer();
        return program.execute(arguments);
    }
}
