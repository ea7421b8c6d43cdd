package dev.comporta.standalone.cli;

import dev.comporta.common.fault.Defect;
import dev.comporta.common.process.Logging;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.embedded.machine.Unpacked;
import dev.comporta.standalone.drill.Drill;
import dev.comporta.standalone.drill.DrillFailedException;
import dev.comporta.standalone.drill.DrillOptions;
import dev.comporta.standalone.drill.DrillReport;
import dev.comporta.standalone.drill.DrillResult;
import dev.comporta.standalone.drill.FaultKind;
import dev.comporta.standalone.drill.FaultPace;
import dev.comporta.standalone.drill.Sensitivity;
import dev.comporta.standalone.drill.SensitivityReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code comporta drill}: crashes the whole service on purpose, and accounts for every write. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        header =
                "Starts the service as real processes, kills and freezes them under load, and accounts for every write.",
        footer =
                "%nExit code 0 when nothing was lost, duplicated, phantom, unexpected, corrupted or lied about; else 1.")
final class DrillCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final double LONGEST_MINUTES = 600;
    private static final int HIGHEST_RATE = 100_000;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides the order of faults and the load; default: a random one.")
    private @Nullable Long seed;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "6",
            description = "Load and faults; draining and the account come on top. Default: ${DEFAULT-VALUE}.")
    private double minutes;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "300",
            description = "Requests a second that the clients wish for; default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Ends after so many faults, also before the minutes are over.")
    private int rounds = Integer.MAX_VALUE;

    @Option(
            names = "--faults",
            paramLabel = "KIND",
            split = ",",
            description = "kill, freeze, restart, latency, stall, black-hole, reset, cut, halt, disk-full, power-loss."
                    + " Default: all; without the last two where no disk image of 6 GiB can be mounted.")
    private @Nullable List<String> faults;

    @Option(
            names = "--sensitivity",
            description =
                    "Instead: plant ten defects, one after the other, and see whether each is noticed. Takes a quarter of"
                            + " an hour; other options but --seed, --folder and --report say nothing then.")
    private boolean sensitivity;

    @Option(
            names = "--defect",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Plants a mistake that loses, doubles or spoils writes in every process, to see the drill notice:"
                            + " ${COMPLETION-CANDIDATES}.",
            completionCandidates = DefectWord.class,
            converter = DefectWord.class)
    private List<Defect> defects = List.of();

    @Option(names = "--report", paramLabel = "FILE", description = "Where --sensitivity writes its page.")
    private @Nullable Path report;

    @Option(
            names = "--folder",
            paramLabel = "PATH",
            description = "An empty or missing folder for data, logs and results.")
    private @Nullable Path folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        check();
        try {
            Path place = place();
            Logging.configure(new SettingsReader(Map.of("COMPORTA_LOG_LEVEL", "warn")));
            long drillSeed = seed == null ? ThreadLocalRandom.current().nextLong(1, 1_000_000) : seed;
            if (sensitivity) {
                return sensitivity(drillSeed, place, out, errors);
            }
            List<FaultKind> kinds = kinds(place, errors);
            DrillOptions options = new DrillOptions(
                    drillSeed,
                    Duration.ofMillis((long) (minutes * 60_000)),
                    rounds,
                    rate,
                    kinds,
                    target -> true,
                    FaultPace.USUAL,
                    kind -> true,
                    DrillOptions.settings(kinds, defects, drillSeed),
                    place);
            errors.printf("Seed %d, in %s.%n", options.seed(), place);
            Progress progress = new Progress(errors);
            DrillResult result = new Drill(options, progress::say, progress::tick).hold();
            progress.clear();
            Files.writeString(place.resolve("drill.json"), DrillReport.json(result));
            out.println(DrillReport.table(result));
            out.printf("Every fault: %s%n", place.resolve("drill.json"));
            String notStruck = notStruck(kinds, result);
            if (!notStruck.isEmpty()) {
                out.println("Not struck this time: " + notStruck + ".");
            }
            if (result.isClean()) {
                // Nobody needs it any more; what tells of the drill stays.
                Unpacked.delete(place.resolve("data"));
                return 0;
            }
            return FAILED;
        } catch (DrillFailedException | IOException e) {
            errors.println("The drill could not be held: " + e.getMessage());
            return FAILED;
        }
    }

    private static String notStruck(List<FaultKind> kinds, DrillResult result) {
        return kinds.stream()
                .map(FaultKind::word)
                .filter(word ->
                        result.faults().stream().noneMatch(fault -> fault.kind().equals(word)))
                .collect(Collectors.joining(", "));
    }

    private int sensitivity(long drillSeed, Path place, PrintWriter out, PrintWriter errors) throws IOException {
        String commit = Commit.ofCheckout();
        Progress progress = new Progress(errors);
        List<Sensitivity.Finding> findings = new Sensitivity(drillSeed, place, progress::say, progress::tick).run();
        progress.clear();
        Path page = report == null ? place.resolve("sensitivity.md") : report;
        Files.writeString(page, SensitivityReport.page(findings, drillSeed, commit));
        out.println(SensitivityReport.sentence(findings) + " " + page);
        return findings.stream().allMatch(finding -> finding.isSkipped() || finding.isAsItMustBe()) ? 0 : FAILED;
    }

    private void check() {
        if (System.getenv(Setting.FAULTS.variable()) != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "A drill sets its processes up by itself: unset " + Setting.FAULTS.variable()
                            + ", and use --defect.");
        }
        if (report != null && !sensitivity) {
            throw new ParameterException(spec.commandLine(), "--report goes with --sensitivity.");
        }
        if (!(minutes > 0 && minutes <= LONGEST_MINUTES)) {
            throw new ParameterException(spec.commandLine(), "--minutes takes a number above 0, at most 600.");
        }
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds takes a number above 0.");
        }
        if (rate < 1 || rate > HIGHEST_RATE) {
            throw new ParameterException(spec.commandLine(), "--rate takes a number from 1 to " + HIGHEST_RATE + ".");
        }
    }

    private List<FaultKind> kinds(Path place, PrintWriter errors) {
        List<FaultKind> all = Arrays.asList(FaultKind.values());
        List<FaultKind> wanted =
                faults == null ? all : faults.stream().map(this::kind).toList();
        if (wanted.stream().allMatch(kind -> kind == FaultKind.HALT)) {
            throw new ParameterException(
                    spec.commandLine(), "--faults needs one more than halt, which strikes by itself.");
        }
        if (wanted.stream().noneMatch(FaultKind::needsImage)) {
            return wanted;
        }
        Optional<String> whyNot = FaultKind.whyNoImage(place);
        if (whyNot.isEmpty()) {
            return wanted;
        }
        errors.println("Skipped, " + whyNot.get() + ": "
                + wanted.stream()
                        .filter(FaultKind::needsImage)
                        .map(FaultKind::word)
                        .collect(Collectors.joining(", ")));
        List<FaultKind> left =
                wanted.stream().filter(kind -> !kind.needsImage()).toList();
        if (left.stream().allMatch(kind -> kind == FaultKind.HALT)) {
            throw new ParameterException(spec.commandLine(), "--faults leaves nothing to strike here.");
        }
        return left;
    }

    private FaultKind kind(String word) {
        return Arrays.stream(FaultKind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "There is no fault " + word + "; there are "
                                + Arrays.stream(FaultKind.values())
                                        .map(FaultKind::word)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    private Path place() throws IOException {
        if (folder == null) {
            return Files.createTempDirectory("comporta-drill-");
        }
        Path place = Files.createDirectories(folder).toAbsolutePath().normalize();
        try (var entries = Files.list(place)) {
            if (entries.findAny().isPresent()) {
                throw new ParameterException(spec.commandLine(), "--folder " + place + " is not empty.");
            }
        }
        return place;
    }
}
