package dev.comporta.standalone.cli;

import dev.comporta.common.process.Logging;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.embedded.machine.Unpacked;
import dev.comporta.standalone.bench.Bench;
import dev.comporta.standalone.bench.BenchFailedException;
import dev.comporta.standalone.bench.BenchReport;
import dev.comporta.standalone.bench.BenchResult;
import dev.comporta.standalone.bench.Plot;
import dev.comporta.standalone.part.Abandoned;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code comporta bench}: how fast the service is on this machine, beside what could be at most. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Starts the service as real processes, loads it, and tells every figure as a share of another one.",
        description = {
            "%nPlans:",
            "  accept  closed loop: each connection sends when it has its answer. In each round the ceiling (the same"
                    + " server answering 202 to nobody), the door with the drain paused, and with workers draining.",
            "  open    requests come at a constant rate; latency counts from when each was due, so that a stall shows.",
            "  drain   fills the queue, then starts workers on it; beside psql \\copy of the same rows.%n"
        },
        footer = {
            "%nExamples:",
            "  ./comporta bench",
            "  ./comporta bench accept --size 100k --connections 32 --rounds 5 --json accept.json --plot accept.svg",
            "  ./comporta bench open --rate 1000 --collection uploads --seconds 60 --rounds 5",
            "  ./comporta bench drain --rows 200000 --arrival single",
            "%nExit code 0 when every accepted write became a row, 1 when not or when nothing could be measured."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    @Parameters(paramLabel = "PLAN", arity = "0..*", description = "accept, open, drain. Default: accept.")
    private List<String> plans = List.of();

    @Mixin
    private BenchArguments arguments = new BenchArguments();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes every figure there.")
    private @Nullable Path json;

    @Option(names = "--plot", paramLabel = "FILE", description = "Draws the rates over time there, as SVG.")
    private @Nullable Path plot;

    @Option(names = "--keep", description = "Leaves data and logs in their temporary folder.")
    private boolean keep;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Set<Bench.Kind> wanted = wanted();
        arguments.problem(wanted).ifPresent(this::refuse);
        checkPlace("--json", json);
        checkPlace("--plot", plot);
        PrintWriter errors = spec.commandLine().getErr();
        Abandoned abandoned = new Abandoned();
        try {
            Path folder = Files.createTempDirectory("comporta-bench-");
            abandoned.add(() -> delete(folder));
            abandoned.watch();
            try {
                return measure(wanted, folder, abandoned);
            } finally {
                abandoned.nothingLeft();
                delete(folder);
            }
        } catch (BenchFailedException | IOException e) {
            errors.println("The bench could not be held: " + e.getMessage());
            return FAILED;
        }
    }

    private int measure(Set<Bench.Kind> wanted, Path folder, Abandoned abandoned) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        Logging.configure(new SettingsReader(Map.of("COMPORTA_LOG_LEVEL", "warn")));
        if (keep) {
            errors.println("Data and logs are in " + folder + ".");
        }
        Progress progress = new Progress(errors);
        BenchResult result = new Bench(folder, progress::say, progress::tick)
                .measure(arguments.options(wanted, folder), Commit.ofCheckout(), abandoned);
        progress.clear();
        out.println(new BenchReport(BenchCommand::red).table(result));
        out.flush();
        if (json != null) {
            Files.writeString(json, BenchReport.json(result));
        }
        if (plot != null) {
            Files.writeString(plot, Plot.svg(result));
        }
        return result.isAccountedFor() ? 0 : FAILED;
    }

    static String words(Collection<Bench.Kind> plans) {
        return plans.stream().map(BenchCommand::word).collect(Collectors.joining(" and "));
    }

    private Set<Bench.Kind> wanted() {
        Set<Bench.Kind> wanted = EnumSet.noneOf(Bench.Kind.class);
        for (String plan : plans.isEmpty() ? List.of("accept") : plans) {
            wanted.add(EnumSet.allOf(Bench.Kind.class).stream()
                    .filter(kind -> word(kind).equals(plan))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(), "There is no plan " + plan + "; there are accept, open and drain.")));
        }
        return wanted;
    }

    /** Before minutes of measuring are lost for a file that cannot be. */
    private void checkPlace(String option, @Nullable Path file) {
        if (file != null) {
            Path parent = file.toAbsolutePath().getParent();
            if (parent == null || !Files.isWritable(parent) || Files.isDirectory(file)) {
                refuse(option + " " + file + " is no place for a file.");
            }
        }
    }

    private void refuse(String reason) {
        throw new ParameterException(spec.commandLine(), reason);
    }

    private void delete(Path folder) {
        if (!keep) {
            try {
                Unpacked.delete(folder);
            } catch (IOException e) {
                spec.commandLine().getErr().println("Not deleted: " + folder + ", " + e.getMessage());
            }
        }
    }

    private static String red(String line) {
        return Boolean.getBoolean("comporta.terminal") ? RED + line + PLAIN : "! " + line;
    }

    private static String word(Bench.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
