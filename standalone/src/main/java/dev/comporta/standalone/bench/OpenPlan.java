package dev.comporta.standalone.bench;

import dev.comporta.standalone.load.LoadJob;
import dev.comporta.standalone.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How long writes that come at a constant rate wait for their 202, beside the ceiling's. For one thread. */
final class OpenPlan implements Plan {
    private static final String DOOR = AcceptPlan.DRAINING;
    private static final Duration DRAIN = Duration.ofMinutes(10);
    private static final int WARM_UP_CONNECTIONS = 16;

    private final BenchOptions options;

    OpenPlan(BenchOptions options) {
        this.options = options;
    }

    @Override
    public PlanResult measure(BenchRun run) {
        BenchSite site = run.site();
        BenchDatabase database = site.database(options.collection());
        long accepted = 0;
        if (options.workers() > 0) {
            database.empty();
            site.startWorkers(options.workers());
        }
        accepted += warmUp(run);
        List<Measurement> measurements = new ArrayList<>();
        measurements.add(run.measure(AcceptPlan.CEILING, 1, "open: " + AcceptPlan.CEILING, job(site.ceilingPort())));
        Measurement door = run.measure(side(), 1, "open: " + side(), job(site.doorPort()));
        measurements.add(door);
        LoadResult load = Objects.requireNonNull(door.load());
        accepted += load.allAccepted();
        Map<String, Double> more = new TreeMap<>();
        PlanResult.Account account = drained(run, database, accepted, load, more);
        List<Side> sides = Stream.of(AcceptPlan.CEILING, side())
                .map(side -> Side.of(side, AcceptPlan.CEILING, measurements))
                .toList();
        return new PlanResult("open", about(), "writes/s", AcceptPlan.CEILING, sides, measurements, account, more);
    }

    private PlanResult.@Nullable Account drained(
            BenchRun run, BenchDatabase database, long accepted, LoadResult load, Map<String, Double> more) {
        if (options.workers() == 0) {
            return null;
        }
        run.say("open: emptying the queue");
        run.site().awaitEmpty(DRAIN);
        run.site().stopWorkers();
        more.put(
                "seconds from the last write until the queue was empty",
                Math.max(0, database.lastWrittenAt() - load.endedAt()) / 1e3);
        PlanResult.Account account = new PlanResult.Account(accepted, database.rows());
        database.empty();
        return account;
    }

    private long warmUp(BenchRun run) {
        if (options.warmUp().isZero()) {
            return 0;
        }
        run.load("open: warming up the ceiling", warmUpJob(run.site().ceilingPort()));
        long accepted = run.load(
                        "open: warming up the door", warmUpJob(run.site().doorPort()))
                .allAccepted();
        if (options.workers() > 0) {
            run.site().awaitEmpty(DRAIN);
        }
        return accepted;
    }

    private LoadJob warmUpJob(int port) {
        return new LoadJob(
                port,
                options.collection(),
                options.bodyBytes(),
                LoadJob.Loop.CLOSED,
                WARM_UP_CONNECTIONS,
                0,
                0,
                0,
                options.warmUp().toMillis());
    }

    private LoadJob job(int port) {
        return new LoadJob(
                port,
                options.collection(),
                options.bodyBytes(),
                LoadJob.Loop.OPEN,
                options.connections(),
                options.rate(),
                0,
                options.lead().toMillis(),
                options.length().toMillis());
    }

    private String side() {
        return options.workers() == 0 ? AcceptPlan.PAUSED : DOOR;
    }

    private String about() {
        return String.format(
                "%s of %,d bytes, open loop, %,.0f a second, %,d connections at most, %.1f s; not counted: %.1f s before each,"
                        + " %.1f s before the first",
                options.collection(),
                options.bodyBytes(),
                options.rate(),
                options.connections(),
                options.length().toMillis() / 1e3,
                options.lead().toMillis() / 1e3,
                options.warmUp().toMillis() / 1e3);
    }
}
