package dev.comporta.standalone.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.comporta.common.settings.DatabaseSettings;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code comporta dead list}: a line each, oldest death first, however many there are. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        header = "Lists dead letters, a line each, the oldest death first.")
final class DeadListCommand implements Callable<Integer> {
    private static final String LINE = "%-36s  %-12s  %-20s  %5s  %-20s  %-5s  %s%n";
    private static final int REASON_CHARACTERS = 120;

    @Mixin
    private DeadLetterFilter filter = new DeadLetterFilter();

    @Option(names = "--json", description = "A JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private long letters;

    @Override
    public Integer call() {
        filter.check(spec);
        return RunningService.ask(spec, settings -> {
            DatabaseSettings database = DatabaseSettings.read(settings);
            settings.finish();
            PrintWriter out = spec.commandLine().getOut();
            try (DeadLetterStore store = DeadLetterStore.open(database)) {
                store.list(filter, letter -> print(letter, out));
            }
            if (letters == 0 && !json) {
                out.println(filter.isGiven() ? "no such dead letters" : "no dead letters");
            }
            out.flush();
            return RunningService.DONE;
        });
    }

    private void print(DeadLetter letter, PrintWriter out) {
        if (json) {
            out.println(json(letter));
        } else {
            if (letters == 0) {
                out.printf(LINE, "ID", "COLLECTION", "DIED", "TIMES", "SENT AGAIN", "STATE", "REASON");
            }
            out.printf(
                    LINE,
                    letter.id(),
                    letter.collection(),
                    seconds(letter.diedAt()),
                    letter.attempts(),
                    seconds(letter.retriedAt()),
                    letter.sqlstate() == null ? "-" : letter.sqlstate(),
                    Screen.line(letter.reason(), REASON_CHARACTERS));
        }
        letters++;
    }

    private static String seconds(@Nullable Instant at) {
        return at == null ? "-" : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static ObjectNode json(DeadLetter letter) {
        Instant retriedAt = letter.retriedAt();
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", letter.id().toString())
                .put("collection", letter.collection())
                .put("reason", letter.reason())
                .put("sqlstate", letter.sqlstate())
                .put("receivedAt", letter.receivedAt().toString())
                .put("diedAt", letter.diedAt().toString())
                .put("retriedAt", retriedAt == null ? null : retriedAt.toString())
                .put("attempts", letter.attempts());
    }
}
