package dev.comporta.standalone.drill;

import dev.comporta.common.fault.Defect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Shows that the drill can fail: plants one defect after the other, strikes the faults that bring it out, and expects a
 * figure that is not 0. For one thread.
 */
public final class Sensitivity {
    private static final int RATE = 250;
    private static final int UPLOAD_RATE = 25;
    private static final Duration SOME_WRITES = Duration.ofSeconds(4);
    private static final Set<String> TO_BROKER = Set.of("broker", "doors-broker");
    private static final Set<String> WORKERS = Set.of("worker-1", "worker-2");
    private static final Set<String> BEHIND = Set.of("worker-1", "worker-2", "database", "workers-broker");

    private final long seed;
    private final Path folder;
    private final Consumer<String> progress;

    /** What was planted and what came of it; no result where the machine cannot show it. */
    public record Finding(Defect defect, Optional<DrillResult> result) {
        /** By the figure that this defect must turn red: another one would be an accident. */
        public boolean isCaught() {
            return result.map(DrillResult::figures)
                    .filter(figures -> switch (defect) {
                        case KEY_DROPPED -> figures.duplicated() > 0;
                        case NUL_ACCEPTED -> figures.unexpected() > 0;
                        default -> figures.lost() > 0;
                    })
                    .isPresent();
        }

        public boolean isSkipped() {
            return result.isEmpty();
        }
    }

    private record Trial(
            Defect defect,
            int seconds,
            List<FaultKind> kinds,
            Set<String> targets,
            String moreFaults,
            int rate,
            Duration calm,
            Predicate<WorkKind> work) {
        Trial(Defect defect, int seconds, List<FaultKind> kinds, Set<String> targets, String moreFaults) {
            this(defect, seconds, kinds, targets, moreFaults, RATE, Duration.ZERO, kind -> true);
        }

        boolean needsImage() {
            return kinds.stream().anyMatch(FaultKind::needsImage);
        }
    }

    /** @param folder an empty one */
    public Sensitivity(long seed, Path folder, Consumer<String> progress) {
        this.seed = seed;
        this.folder = folder;
        this.progress = progress;
    }

    /** Blocks for about a minute a defect. */
    public List<Finding> run() {
        Optional<String> whyNoImage = FaultKind.whyNoImage(folder);
        List<Finding> findings = new ArrayList<>();
        for (Defect defect : Defect.values()) {
            Trial trial = trial(defect);
            if (trial.needsImage() && whyNoImage.isPresent()) {
                progress.accept(defect.word() + ": skipped, " + whyNoImage.get());
                findings.add(new Finding(defect, Optional.empty()));
            } else {
                findings.add(new Finding(defect, Optional.of(hold(trial))));
            }
        }
        return findings;
    }

    private DrillResult hold(Trial trial) {
        String name = trial.defect().word();
        DrillOptions options = new DrillOptions(
                seed,
                Duration.ofSeconds(trial.seconds()),
                trial.rate(),
                trial.kinds(),
                trial.targets()::contains,
                trial.calm(),
                trial.work(),
                Map.of(
                        "COMPORTA_DRILL",
                        "true",
                        "COMPORTA_FAULTS",
                        "seed=" + ProgramPart.START + ",defect=" + name + trial.moreFaults()),
                folder.resolve(name));
        return new Drill(options, line -> progress.accept(name + ": " + line)).hold();
    }

    private static Trial trial(Defect defect) {
        return switch (defect) {
            case CONFIRMATION_WINDOW_OFF, ACCEPTED_BEFORE_CONFIRM, DUPLICATE_ANSWERED_EARLY ->
                new Trial(defect, 30, List.of(FaultKind.KILL, FaultKind.BLACK_HOLE), TO_BROKER, "");
            // Only what goes over an upload lane, and enough of it to be in the air when the broker is cut off.
            case UPLOAD_NOT_SYNCED ->
                new Trial(
                        defect,
                        45,
                        List.of(FaultKind.KILL, FaultKind.BLACK_HOLE),
                        TO_BROKER,
                        "",
                        UPLOAD_RATE,
                        SOME_WRITES,
                        kind -> kind == WorkKind.LARGE_UPLOAD);
            case ACKNOWLEDGE_BEFORE_COMMIT -> new Trial(defect, 30, List.of(FaultKind.KILL, FaultKind.CUT), BEHIND, "");
            // A kill from outside seldom hits the line between the two commits: one run of two saw nothing.
            case KEY_DROPPED ->
                new Trial(defect, 30, List.of(FaultKind.KILL, FaultKind.CUT), BEHIND, ",after-commit=halt:0.005");
            case JOURNAL_SYNC_OFF, SYNCHRONOUS_COMMIT_OFF ->
                new Trial(defect, 45, List.of(FaultKind.POWER_LOSS), Set.of(), "", RATE, SOME_WRITES, kind -> true);
            // Workers that only hold messages until they are killed: ten times, and the broker drops them.
            case DELIVERY_LIMIT ->
                new Trial(defect, 120, List.of(FaultKind.KILL), WORKERS, ",after-receive=stall:1:25s");
            case NUL_ACCEPTED -> new Trial(defect, 15, List.of(FaultKind.RESTART), WORKERS, "");
        };
    }
}
