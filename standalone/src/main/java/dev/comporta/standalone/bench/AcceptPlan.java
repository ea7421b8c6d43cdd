package dev.comporta.standalone.bench;

import dev.comporta.standalone.load.LoadJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How many writes a second a door takes, beside what its server could take at most. For one thread. */
final class AcceptPlan implements Plan {
    static final String CEILING = "ceiling";
    static final String PAUSED = "door, drain paused";
    static final String DRAINING = "door, draining";

    private final BenchOptions options;
    private final List<Measurement> measurements = new ArrayList<>();
    private final Ledger ledger = new Ledger();

    AcceptPlan(BenchOptions options) {
        this.options = options;
    }

    @Override
    public PlanResult measure(BenchRun run) {
        if (options.workers() > 0) {
            run.site().database(options.collection()).empty();
            run.site().startWorkers(options.workers());
        }
        warmUp(run);
        for (int round = 1; round <= options.rounds(); round++) {
            measurements.add(side(run, CEILING, round, run.site().ceilingPort()));
            if (options.workers() == 0) {
                measureDoor(run, PAUSED, round);
            } else {
                measureWithWorkers(run, round);
            }
        }
        run.site().stopWorkers();
        List<Side> sides = Stream.of(CEILING, PAUSED, DRAINING)
                .filter(side -> measurements.stream().anyMatch(one -> one.side().equals(side)))
                .map(side -> Side.of(side, CEILING, measurements))
                .toList();
        return new PlanResult("accept", about(), "writes/s", CEILING, sides, measurements, account(), Map.of());
    }

    private void warmUp(BenchRun run) {
        if (options.warmUp().isZero()) {
            return;
        }
        LoadJob ceiling = BenchRun.closed(run.site().ceilingPort(), options, Duration.ZERO, options.warmUp());
        LoadJob door = BenchRun.closed(run.site().doorPort(), options, Duration.ZERO, options.warmUp());
        run.load("accept: warming up the ceiling", ceiling);
        ledger.enter(run.load("accept: warming up the door", door));
        if (options.workers() > 0) {
            run.emptyQueue("accept");
        }
    }

    /** The workers are there throughout, warm; while the drain is paused the broker gives them nothing. */
    private void measureWithWorkers(BenchRun run, int round) {
        run.site().pauseDrain(options.collection());
        measureDoor(run, PAUSED, round);
        run.site().resumeDrain(options.collection());
        run.emptyQueue("accept");
        measureDoor(run, DRAINING, round);
        run.emptyQueue("accept");
        BenchDatabase database = run.site().database(options.collection());
        ledger.enter(database);
        database.empty();
    }

    private void measureDoor(BenchRun run, String side, int round) {
        Measurement measured = side(run, side, round, run.site().doorPort());
        ledger.enter(Objects.requireNonNull(measured.load()));
        measurements.add(measured);
    }

    private Measurement side(BenchRun run, String side, int round, int port) {
        String what = String.format("accept, round %d of %d: %s", round, options.rounds(), side);
        return run.measure(side, round, what, BenchRun.closed(port, options, options.lead(), options.length()));
    }

    private PlanResult.@Nullable Account account() {
        return options.workers() == 0 ? null : ledger.account();
    }

    private String about() {
        return String.format(
                "%s of %,d bytes, closed loop, %,d connections, rounds: %d of %.1f s; not counted: %.1f s before each, %.1f s"
                        + " before the first",
                options.collection(),
                options.bodyBytes(),
                options.connections(),
                options.rounds(),
                options.length().toMillis() / 1e3,
                options.lead().toMillis() / 1e3,
                options.warmUp().toMillis() / 1e3);
    }
}
