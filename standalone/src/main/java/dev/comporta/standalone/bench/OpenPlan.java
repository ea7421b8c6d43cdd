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
    private static final String DOOR = AcceptPlan.DRAINING;
    private static final Duration DRAIN = Duration.ofMinutes(10);

    private final BenchOptions options;
    private final List<Measurement> measurements = new ArrayList<>();
    private long accepted;
    private long rows;
    private double drainSeconds;

    OpenPlan(BenchOptions options) {
        this.options = options;
    }

    @Override
    public PlanResult measure(BenchRun run) {
        BenchSite site = run.site();
        if (options.workers() > 0) {
            site.database(options.collection()).empty();
            site.startWorkers(options.workers());
        }
        warmUp(run);
        for (int round = 1; round <= options.rounds(); round++) {
            measureRound(run, round);
        }
        site.stopWorkers();
        List<Side> sides = Stream.of(AcceptPlan.CEILING, side())
                .map(side -> Side.of(side, AcceptPlan.CEILING, measurements))
                .toList();
        boolean drains = options.workers() > 0;
        PlanResult.Account account = drains ? new PlanResult.Account(accepted, rows) : null;
        Map<String, Double> more = drains
                ? Map.of("seconds from the last write until the queue was empty, at most", drainSeconds)
                : Map.of();
        return new PlanResult("open", about(), "writes/s", AcceptPlan.CEILING, sides, measurements, account, more);
    }

    /** With the very load that counts: at another one other code is compiled, and the first seconds go to the compilers. */
    private void warmUp(BenchRun run) {
        if (options.warmUp().isZero()) {
            return;
        }
        run.load("open: warming up the ceiling", job(run.site().ceilingPort(), Duration.ZERO, options.warmUp()));
        accepted += run.load("open: warming up the door", job(run.site().doorPort(), Duration.ZERO, options.warmUp()))
                .allAccepted();
        if (options.workers() > 0) {
            empty(run);
        }
    }

    private void measureRound(BenchRun run, int round) {
        measurements.add(side(run, AcceptPlan.CEILING, round, run.site().ceilingPort()));
        Measurement door = side(run, side(), round, run.site().doorPort());
        measurements.add(door);
        LoadResult load = Objects.requireNonNull(door.load());
        accepted += load.allAccepted();
        if (options.workers() > 0) {
            empty(run);
            BenchDatabase database = run.site().database(options.collection());
            drainSeconds = Math.max(drainSeconds, (database.lastWrittenAt() - load.endedAt()) / 1e3);
            rows += database.rows();
            database.empty();
        }
    }

    private static void empty(BenchRun run) {
        run.say("open: emptying the queue");
        run.site().awaitEmpty(DRAIN);
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

    private String side() {
        return options.workers() == 0 ? AcceptPlan.PAUSED : DOOR;
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
