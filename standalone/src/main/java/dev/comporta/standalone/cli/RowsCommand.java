package dev.comporta.standalone.cli;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.settings.DatabaseSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code comporta rows COLLECTION}: the newest stored rows, without psql. */
@Command(
        name = "rows",
        mixinStandardHelpOptions = true,
        header = "Shows the newest stored rows of a collection, the newest last.")
final class RowsCommand implements Callable<Integer> {
    private static final int MOST = 1000;

    @Parameters(paramLabel = "COLLECTION", description = "As in its URL, for example comments.")
    private String collection = "";

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many, 1 to 1000; default: ${DEFAULT-VALUE}.")
    private int last;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Collection wanted = wanted();
        return RunningService.ask(spec, settings -> {
            DatabaseSettings database = DatabaseSettings.read(settings);
            settings.finish();
            new RowTable(wanted).print(database, last, spec.commandLine().getOut());
            return RunningService.DONE;
        });
    }

    private Collection wanted() {
        if (last < 1 || last > MOST) {
            throw new ParameterException(spec.commandLine(), "--last takes a number from 1 to " + MOST + ".");
        }
        return DeclaredCollection.of(collection, spec);
    }
}
