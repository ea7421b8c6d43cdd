package dev.comporta.standalone.bench;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.standalone.part.Abandoned;
import dev.comporta.standalone.part.NotInTimeException;
import dev.comporta.standalone.part.ProgramLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Starts a site, measures one plan after the other, and leaves nothing behind. For one thread, which it keeps. */
public final class Bench {
    private final Path folder;
    private final Consumer<String> progress;
    private final Consumer<String> ticks;

    /** What can be measured. */
    public enum Kind {
        /** Closed loop: writes a second. */
        ACCEPT,

        /** Open loop: latency at a rate. */
        OPEN,

        /** Out of a full queue: rows a second. */
        DRAIN;

        Plan plan(BenchOptions options) {
            return switch (this) {
                case ACCEPT -> new AcceptPlan(options);
                case OPEN -> new OpenPlan(options);
                case DRAIN -> new DrainPlan(options);
            };
        }

        boolean needsTables(BenchOptions options) {
            return this == DRAIN || options.workers() > 0;
        }
    }

    /**
     * @param folder an empty one for data and logs
     * @param progress gets a line when something else begins
     * @param ticks gets a line about once a second
     */
    public Bench(Path folder, Consumer<String> progress, Consumer<String> ticks) {
        this.folder = folder;
        this.progress = progress;
        this.ticks = ticks;
    }

    /**
     * Blocks until all is measured.
     *
     * @param commit of the checkout, for the result
     * @throws BenchFailedException when the service did not start or something did not come in time
     */
    public BenchResult measure(Map<Kind, BenchOptions> plans, String commit, Abandoned abandoned) {
        Path logs = folder.resolve("logs");
        try {
            Files.createDirectories(logs);
            ProgramLine line = new ProgramLine(List.of(), logs);
            try (BenchSite site = new BenchSite(Files.createDirectories(folder.resolve("data")), line);
                    GeneratorProcess generator = new GeneratorProcess(line)) {
                abandoned.add(generator::abandon);
                abandoned.add(site::abandon);
                return measure(plans, commit, new BenchRun(site, generator, progress, ticks));
            }
        } catch (NotInTimeException | StartFailedException | UncheckedIOException | IOException e) {
            throw new BenchFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static BenchResult measure(Map<Kind, BenchOptions> plans, String commit, BenchRun run) {
        run.say("starting a database, a broker, a door and a ceiling");
        run.site().start();
        if (plans.entrySet().stream().anyMatch(plan -> plan.getKey().needsTables(plan.getValue()))) {
            // The first worker makes the tables, and that is no part of any figure.
            run.site().startWorkers(1);
            run.site().stopWorkers();
        }
        Machine machine = Machine.here(run.site().database("comments").version());
        List<PlanResult> results = new ArrayList<>();
        plans.forEach((kind, options) -> results.add(kind.plan(options).measure(run)));
        return new BenchResult(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), commit, machine, plans, results);
    }
}
