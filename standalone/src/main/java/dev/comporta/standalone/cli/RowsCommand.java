package dev.comporta.standalone.cli;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.InvalidSettingsException;
import dev.comporta.common.settings.SettingsReader;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code comporta rows COLLECTION}: the newest stored rows, without psql. */
@Command(name = "rows", mixinStandardHelpOptions = true, header = "Shows the newest stored rows of a collection.")
final class RowsCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int BAD_SETTINGS = 2;
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
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        Collection wanted = wanted();
        try {
            SettingsReader settings = new SettingsReader(RunningService.environment(System.getenv()));
            DatabaseSettings database = DatabaseSettings.read(settings);
            settings.finish();
            new RowTable(wanted).print(database, last, out);
            return 0;
        } catch (InvalidSettingsException e) {
            errors.println(e.getMessage());
            return BAD_SETTINGS;
        } catch (SQLException e) {
            errors.println("The database cannot be asked: " + e.getMessage());
            return FAILED;
        }
    }

    private Collection wanted() {
        Collections declared = Collections.load(RowsCommand.class.getClassLoader());
        Optional<Collection> found = declared.find(collection);
        if (found.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no collection " + collection + "; there are "
                            + String.join(
                                    ", ",
                                    declared.all().stream()
                                            .map(Collection::name)
                                            .toList())
                            + ".");
        }
        if (last < 1 || last > MOST) {
            throw new ParameterException(spec.commandLine(), "--last takes a number from 1 to " + MOST + ".");
        }
        return found.get();
    }
}
