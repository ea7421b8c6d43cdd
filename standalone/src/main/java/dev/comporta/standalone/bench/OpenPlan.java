package dev.comporta.standalone.bench;

import dev.comporta.standalone.load.LoadJob;
import dev.comporta.standalone.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** How long writes that come at a constant rate wait for their 202, beside the ceiling's. For one thread. */
final class OpenPlan implements Plan {
    private final BenchOptions options;
    private final List<Measurement> measurements = new ArrayList<>();
    private final Ledger ledger = new Ledger();
    private double drainSeconds;

    OpenPlan(BenchOptions options) {
        this.options = options;
    }

    @Override
    public PlanResult measure(BenchRun run) {
        if (drains()) {
            run.site().database(options.collection()).empty();
            run.site().startWorkers(options.workers());
        }
        warmUp(run);
        for (int round = 1; round <= options.rounds(); round++) {
            measurements.add(side(run, AcceptPlan.CEILING, round, run.site().ceilingPort()));
            Measurement door = side(run, door(), round, run.site().doorPort());
            measurements.add(door);
            LoadResult load = Objects.requireNonNull(door.load());
            drainSeconds = Math.max(drainSeconds, (emptied(run, load) - load.endedAt()) / 1e3);
        }
        run.site().stopWorkers();
        List<Side> sides = Stream.of(AcceptPlan.CEILING, door())
                .map(side -> Side.of(side, AcceptPlan.CEILING, measurements))
                .toList();
        PlanResult.Account account = drains() ? ledger.account() : null;
        return new PlanResult("open", about(), "writes/s", AcceptPlan.CEILING, sides, measurements, account, more());
    }

    /** With the very load that counts: at another one other code is compiled, and the first seconds go to the compilers. */
    private void warmUp(BenchRun run) {
        if (!options.warmUp().isZero()) {
            run.load("open: warming up the ceiling", job(run.site().ceilingPort(), Duration.ZERO, options.warmUp()));
            LoadJob door = job(run.site().doorPort(), Duration.ZERO, options.warmUp());
            emptied(run, run.load("open: warming up the door", door));
        }
    }

    /** Counts what a load has brought, and takes it away; tells when its last row was written, 0 when nothing drains. */
    private long emptied(BenchRun run, LoadResult load) {
        ledger.enter(load);
        if (!drains()) {
            return 0;
        }
        run.emptyQueue("open");
        BenchDatabase database = run.site().database(options.collection());
        long lastWrittenAt = database.lastWrittenAt();
        ledger.enter(database);
        database.empty();
        return lastWrittenAt;
    }

    private Map<String, Double> more() {
        return drains()
                ? Map.of("seconds from the end of the load until the queue was empty, the longest", drainSeconds)
                : Map.of();
    }

    private boolean drains() {
        return options.workers() > 0;
    }

    private String door() {
        return drains() ? AcceptPlan.DRAINING : AcceptPlan.PAUSED;
    }

    private Measurement side(BenchRun run, String side, int round, int port) {
        String what = String.format("open, round %d of %d: %s", round, options.rounds(), side);
        return run.measure(side, round, what, job(port, options.lead(), options.length()));
    }

    private LoadJob job(int port, Duration lead, Duration length) {
        return new LoadJob(
                port,
                options.collection(),
                options.bodyBytes(),
                LoadJob.Loop.OPEN,
                options.connections(),
                options.rate(),
                0,
                lead.toMillis(),
                length.toMillis());
    }

    private String about() {
        return String.format(
                "%s of %,d bytes, open loop, %,.0f a second, %,d connections at most, rounds: %d of %.1f s; not counted: %.1f s"
                        + " before each, %.1f s before the first",
                options.collection(),
                options.bodyBytes(),
                options.rate(),
                options.connections(),
                options.rounds(),
                options.length().toMillis() / 1e3,
                options.lead().toMillis() / 1e3,
                options.warmUp().toMillis() / 1e3);
    }
}
