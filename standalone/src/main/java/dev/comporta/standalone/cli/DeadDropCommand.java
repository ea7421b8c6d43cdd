package dev.comporta.standalone.cli;

import dev.comporta.common.settings.DatabaseSettings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code comporta dead drop}: gives writes up, for good. */
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        header = "Drops dead letters with their bodies, for good. Their receipts go on saying dead.")
final class DeadDropCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "ID",
            arity = "1..*",
            converter = WriteId.class,
            description = "As in the list, or receipts.")
    private List<UUID> ids = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return RunningService.ask(spec, settings -> {
            DatabaseSettings database = DatabaseSettings.read(settings);
            settings.finish();
            PrintWriter out = spec.commandLine().getOut();
            int result = RunningService.DONE;
            try (DeadLetterStore store = DeadLetterStore.open(database)) {
                for (UUID id : ids) {
                    Optional<DeadLetter> dropped = store.drop(id);
                    if (dropped.isEmpty()) {
                        spec.commandLine().getErr().println("There is no dead letter " + id + ".");
                        result = RunningService.FAILED;
                    } else {
                        out.println("dropped " + id
                                + (dropped.get().isOnItsWay()
                                        ? "; it was sent again and may still become a row, or die once more"
                                        : ""));
                    }
                }
            }
            out.flush();
            return result;
        });
    }
}
