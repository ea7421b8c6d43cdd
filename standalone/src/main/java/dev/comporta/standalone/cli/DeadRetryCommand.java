package dev.comporta.standalone.cli;

import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.queue.RetrySender;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.standalone.cli.DeadLetterRetry.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code comporta dead retry}: sends them again, under their ids. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        header = "Sends dead letters again. Each becomes its row, and its receipt says so, or is refused once more.",
        footer =
                "%nMend the cause first. A letter that is sent again stays until its row is there, so this may be ended and"
                        + " repeated at any time.")
final class DeadRetryCommand implements Callable<Integer> {
    private static final int RATE_MOST = 100_000;

    @Parameters(
            paramLabel = "ID",
            arity = "0..*",
            converter = WriteId.class,
            description = "As in the list, or receipts.")
    private List<UUID> ids = new ArrayList<>();

    @Option(names = "--all", description = "All there are, or those that the options below leave.")
    private boolean all;

    @Mixin
    private DeadLetterFilter filter = new DeadLetterFilter();

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            converter = Rate.class,
            description = "No more than so many a second; else as fast as the broker confirms them.")
    private int rate;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private long sent;
    private long unfit;

    @Override
    public Integer call() {
        check();
        return RunningService.ask(spec, this::run);
    }

    private void check() {
        if (all != ids.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Name dead letters by their ids, or say --all; not both.");
        }
        if (!all && filter.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "--collection, --reason and --since choose among --all, not among ids.");
        }
        filter.check(spec);
    }

    private int run(SettingsReader settings) throws SQLException {
        DatabaseSettings database = DatabaseSettings.read(settings);
        QueueSettings queue = QueueSettings.read(settings);
        settings.finish();
        try (RetrySender sender = new RetrySender(queue);
                DeadLetterStore letters = DeadLetterStore.open(database)) {
            Optional<RetrySender.Trouble> away = sender.connect();
            Optional<String> stopped = away.isPresent()
                    ? away.map(RetrySender.Trouble::reason)
                    : send(letters, new DeadLetterRetry(letters, sender));
            return conclude(stopped);
        }
    }

    /** What stopped it before its end, if anything. */
    private Optional<String> send(DeadLetterStore letters, DeadLetterRetry retry) throws SQLException {
        Pace pace = new Pace(rate);
        Progress progress = new Progress(spec.commandLine().getOut());
        try {
            if (!all) {
                return send(ids, ids.size(), retry, pace, progress);
            }
            DeadLetterStore.Count count = letters.count(filter);
            Optional<String> stopped = Optional.empty();
            List<UUID> page = letters.ids(filter, null, count.at());
            while (!page.isEmpty() && stopped.isEmpty()) {
                stopped = send(page, count.letters(), retry, pace, progress);
                page = letters.ids(filter, page.get(page.size() - 1), count.at());
            }
            return stopped;
        } finally {
            progress.clear();
        }
    }

    private Optional<String> send(List<UUID> some, long of, DeadLetterRetry retry, Pace pace, Progress progress)
            throws SQLException {
        for (UUID id : some) {
            pace.step();
            Outcome outcome = retry.retry(id);
            if (outcome instanceof Outcome.Stopped stopped) {
                return Optional.of(stopped.reason());
            }
            if (outcome instanceof Outcome.Unfit left) {
                unfit++;
                progress.clear();
                spec.commandLine().getErr().println("Not sent: " + id + ": " + left.reason() + ".");
            } else {
                sent++;
            }
            progress.at(sent + unfit, of, "sent again");
        }
        return Optional.empty();
    }

    private int conclude(Optional<String> stopped) {
        spec.commandLine()
                .getOut()
                .println(
                        sent == 0
                                ? "none sent again"
                                : sent + " sent again; what is refused once more stays in the list");
        spec.commandLine().getOut().flush();
        stopped.ifPresent(reason -> spec.commandLine()
                .getErr()
                .println("Stopped: " + reason
                        + ". All dead letters are still there; the same command may be repeated."));
        return stopped.isEmpty() && unfit == 0 ? RunningService.DONE : RunningService.FAILED;
    }

    /** {@code 50} or {@code 50/s}. */
    static final class Rate implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            String number = value.endsWith("/s") ? value.substring(0, value.length() - 2) : value;
            if (!number.matches("[1-9][0-9]{0,5}") || Integer.parseInt(number) > RATE_MOST) {
                throw new TypeConversionException("'" + value + "' is no rate; say 1/s to " + RATE_MOST + "/s");
            }
            return Integer.valueOf(number);
        }
    }
}
