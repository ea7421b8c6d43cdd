package dev.comporta.standalone.drill;

import dev.comporta.common.fault.Defect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows that the drill can fail: plants one defect after the other, strikes the faults that bring it out, and expects a
 * figure that is not 0. Before them the same faults without a defect, which have to leave every figure at 0. For one thread.
 */
public final class Sensitivity {
    private static final int RATE = 250;
    private static final int UPLOAD_RATE = 25;
    private static final int SLOW_WORKERS_RATE = 100;

    /** Short drills, and another where nothing was red: most defects show at the first fault that strikes them. */
    private static final int MOST_DRILLS = 4;

    private static final FaultPace AMONG_WRITES = FaultPace.BRISK.after(Duration.ofSeconds(4));

    /** A machine that is slow may strike fewer than it should. */
    private static final Duration LONGEST = Duration.ofSeconds(100);

    /** Four parts to kill, two links to fall silent and two to cut; the disk comes on top. */
    private static final int EVERY_PAIR = 8;

    private static final Set<String> TO_BROKER = Set.of("broker", "doors-broker");
    private static final Set<String> WORKERS = Set.of("worker-1", "worker-2");
    private static final Set<String> BEHIND = Set.of("worker-1", "worker-2", "database", "workers-broker");
    private static final Set<String> EVERYWHERE =
            Stream.concat(TO_BROKER.stream(), BEHIND.stream()).collect(Collectors.toSet());

    /** A kill from outside seldom hits the lines about the two commits: one run of two saw nothing. */
    private static final String HALTED_ABOUT_COMMITS = ",before-commit=halt:0.01,after-commit=halt:0.01";

    private final long seed;
    private final Path folder;
    private final Consumer<String> progress;
    private final Consumer<String> ticks;

    /**
     * What was planted, nothing in a control, and what came of it in its last drill.
     *
     * @param name the defect's word, or the control's
     * @param drills how many were held; 0 where the machine cannot show it
     * @param result of the last of them
     */
    public record Finding(String name, Optional<Defect> defect, int drills, Optional<DrillResult> result) {
        public boolean isControl() {
            return defect.isEmpty();
        }

        /** Clean without a defect; with one, red in the figure that it must turn red: another would be an accident. */
        public boolean isAsItMustBe() {
            return result.filter(found ->
                            defect.map(planted -> isCaught(planted, found)).orElseGet(found::isClean))
                    .isPresent();
        }

        /** What still waits is not lost. */
        private static boolean isCaught(Defect planted, DrillResult found) {
            Figures figures = found.figures();
            long red = switch (planted) {
                case KEY_DROPPED -> figures.duplicated();
                case NUL_ACCEPTED -> figures.unexpected();
                default -> figures.lost();
            };
            return red > 0 && found.drained() && found.brokenOff().isEmpty();
        }

        public boolean isSkipped() {
            return result.isEmpty();
        }
    }

    private record Trial(
            String name,
            Optional<Defect> defect,
            int strikes,
            List<FaultKind> kinds,
            Set<String> targets,
            String moreFaults,
            FaultPace pace,
            int rate,
            Predicate<WorkKind> work) {
        /** The usual load, with this defect. */
        Trial(Defect defect, int strikes, List<FaultKind> kinds, Set<String> targets, String moreFaults) {
            this(
                    defect.word(),
                    Optional.of(defect),
                    strikes,
                    kinds,
                    targets,
                    moreFaults,
                    AMONG_WRITES,
                    RATE,
                    kind -> true);
        }

        /** Only this kind of write. */
        Trial posting(WorkKind only, int rate) {
            return new Trial(name, defect, strikes, kinds, targets, moreFaults, pace, rate, kind -> kind == only);
        }

        Trial withoutDefect(String name) {
            return new Trial(name, Optional.empty(), strikes, kinds, targets, moreFaults, pace, rate, work);
        }

        String faults() {
            return defect.map(planted -> ",defect=" + planted.word()).orElse("") + moreFaults;
        }

        boolean needsImage() {
            return kinds.stream().anyMatch(FaultKind::needsImage);
        }
    }

    /**
     * @param folder an empty one
     * @param progress gets a line when something else begins
     * @param ticks gets a line about once a second, from another thread
     */
    public Sensitivity(long seed, Path folder, Consumer<String> progress, Consumer<String> ticks) {
        this.seed = seed;
        this.folder = folder;
        this.progress = progress;
        this.ticks = ticks;
    }

    /** Blocks for about a minute a defect. */
    public List<Finding> run() {
        Optional<String> whyNoImage = FaultKind.whyNoImage(folder);
        List<Trial> trials = new ArrayList<>();
        trials.add(control(whyNoImage.isEmpty()));
        trials.add(trial(Defect.DELIVERY_LIMIT).withoutDefect("none, slow workers"));
        Arrays.stream(Defect.values()).map(Sensitivity::trial).forEach(trials::add);
        List<Finding> findings = new ArrayList<>();
        for (Trial trial : trials) {
            if (trial.needsImage() && whyNoImage.isPresent()) {
                progress.accept(trial.name() + ": skipped, " + whyNoImage.get());
                findings.add(new Finding(trial.name(), trial.defect(), 0, Optional.empty()));
            } else {
                findings.add(find(trial));
            }
        }
        return findings;
    }

    /** Chance decides whether a kill meets the moment in which a defect does harm. A control has to be clean at once. */
    private Finding find(Trial trial) {
        int drills = 0;
        Finding finding;
        do {
            finding = new Finding(trial.name(), trial.defect(), drills + 1, Optional.of(hold(trial, drills)));
            progress.accept(trial.name() + ": " + (finding.isAsItMustBe() ? "as it must be" : "NOT as it must be"));
            drills++;
        } while (!finding.isAsItMustBe() && !finding.isControl() && drills < MOST_DRILLS);
        return finding;
    }

    private DrillResult hold(Trial trial, int earlier) {
        String name = trial.name().replace(", ", "-").replace(' ', '-') + (earlier == 0 ? "" : "-" + (earlier + 1));
        DrillOptions options = new DrillOptions(
                seed + earlier,
                LONGEST,
                trial.strikes(),
                trial.rate(),
                trial.kinds(),
                trial.targets()::contains,
                trial.pace(),
                trial.work(),
                DrillOptions.faults(trial.faults(), seed + earlier),
                folder.resolve(name));
        return new Drill(options, line -> progress.accept(name + ": " + line), line -> ticks.accept(name + ": " + line))
                .hold();
    }

    /** What the others strike, all of it once: what they show red is the defect then, and not the fault. */
    private static Trial control(boolean image) {
        List<FaultKind> kinds =
                new ArrayList<>(List.of(FaultKind.KILL, FaultKind.BLACK_HOLE, FaultKind.CUT, FaultKind.HALT));
        if (image) {
            kinds.add(FaultKind.POWER_LOSS);
        }
        return new Trial(
                "none",
                Optional.empty(),
                EVERY_PAIR + (image ? 1 : 0),
                kinds,
                EVERYWHERE,
                HALTED_ABOUT_COMMITS,
                FaultPace.BRISK,
                RATE,
                kind -> true);
    }

    private static Trial trial(Defect defect) {
        return switch (defect) {
            case CONFIRMATION_WINDOW_OFF, ACCEPTED_BEFORE_CONFIRM ->
                new Trial(defect, 2, List.of(FaultKind.KILL, FaultKind.BLACK_HOLE), TO_BROKER, "");
            // Only what comes twice at once: of the usual load it is a twentieth, and seldom open when a fault lands.
            case DUPLICATE_ANSWERED_EARLY ->
                new Trial(defect, 2, List.of(FaultKind.KILL, FaultKind.BLACK_HOLE), TO_BROKER, "")
                        .posting(WorkKind.TWINS, RATE);
            // Only what goes over an upload lane, and enough of it to be in the air when the broker is cut off.
            case UPLOAD_NOT_SYNCED ->
                new Trial(defect, 4, List.of(FaultKind.KILL, FaultKind.BLACK_HOLE), TO_BROKER, "")
                        .posting(WorkKind.LARGE_UPLOAD, UPLOAD_RATE);
            case ACKNOWLEDGE_BEFORE_COMMIT, KEY_DROPPED ->
                new Trial(
                        defect,
                        3,
                        List.of(FaultKind.KILL, FaultKind.CUT, FaultKind.HALT),
                        BEHIND,
                        HALTED_ABOUT_COMMITS);
            case JOURNAL_SYNC_OFF -> new Trial(defect, 1, List.of(FaultKind.POWER_LOSS), Set.of(), "");
            // Rows of the last few tenths of a second: not at every power failure are there some.
            case SYNCHRONOUS_COMMIT_OFF -> new Trial(defect, 3, List.of(FaultKind.POWER_LOSS), Set.of(), "");
            // Workers that only hold messages until killed: three times, and the broker drops them. Between two
            // kills there has to be time to start and to receive. Not uploads: each is a batch of its own, and so slow
            // that the queue would not be empty in time.
            case DELIVERY_LIMIT ->
                new Trial(defect, 10, List.of(FaultKind.KILL), WORKERS, ",after-receive=stall:1:15s")
                        .posting(WorkKind.COMMENT, SLOW_WORKERS_RATE);
            case NUL_ACCEPTED -> new Trial(defect, 1, List.of(FaultKind.RESTART), WORKERS, "");
        };
    }
}
