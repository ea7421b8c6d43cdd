package dev.comporta.standalone.cli;

import dev.comporta.common.settings.DatabaseSettings;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code comporta dead show ID}: everything about one. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        header = "Shows a dead letter: why it died, who sent what, and its body.")
final class DeadShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", converter = WriteId.class, description = "As in the list, or its receipt.")
    private UUID id = new UUID(0, 0);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return RunningService.ask(spec, settings -> {
            DatabaseSettings database = DatabaseSettings.read(settings);
            settings.finish();
            try (DeadLetterStore store = DeadLetterStore.open(database)) {
                Optional<DeadLetter> letter = store.find(id);
                if (letter.isEmpty()) {
                    spec.commandLine().getErr().println("There is no dead letter " + id + ".");
                    return RunningService.FAILED;
                }
                PrintWriter out = spec.commandLine().getOut();
                byte[] payload = store.payload(id);
                new DeadLetterPage(out).print(letter.get(), payload, most -> store.firstChunk(id, most));
                out.flush();
                return RunningService.DONE;
            }
        });
    }
}
