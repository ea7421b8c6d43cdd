package dev.comporta.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code comporta dead}: what the database refused. */
@Command(
        name = "dead",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "list|show|retry|drop",
        header = "Dead letters: accepted writes that the database refuses. Lists, shows, sends again, drops.",
        subcommands = {DeadListCommand.class, DeadShowCommand.class, DeadRetryCommand.class, DeadDropCommand.class})
final class DeadCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, show, retry or drop.");
    }
}
