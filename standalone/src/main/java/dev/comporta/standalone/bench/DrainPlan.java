package dev.comporta.standalone.bench;

import dev.comporta.standalone.load.LoadJob;
import dev.comporta.standalone.load.LoadResult;
import dev.comporta.standalone.part.NotInTimeException;
import dev.comporta.standalone.part.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How many rows a second come out of a full queue, beside the same rows copied as text. For one thread. */
final class DrainPlan implements Plan {
    static final String DRAIN = "drain";

    /** A hundredth of what is usual, and the least that any takes. */
    private static final long LEAST_ROWS_A_SECOND = 100;

    private static final Duration LEAST = Duration.ofMinutes(2);

    /** Between two looks at how far it is: a percent of the shortest drain that says anything. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final BenchOptions options;
    private final List<Measurement> measurements = new ArrayList<>();
    private final Ledger ledger = new Ledger();

    DrainPlan(BenchOptions options) {
        this.options = options;
    }

    @Override
    public PlanResult measure(BenchRun run) {
        BenchDatabase database = run.site().database(options.collection());
        TextCopy copy = new TextCopy(database, options.folder());
        database.empty();
        run.site().startWorkers(Math.max(1, options.workers()));
        if (!options.warmUp().isZero()) {
            String which = "drain, warming up: ";
            drain(run, which, 0, fill(run, which));
            ledger.enter(database);
        }
        for (int round = 1; round <= options.rounds(); round++) {
            database.empty();
            String which = String.format("drain, round %d of %d: ", round, options.rounds());
            measurements.add(drain(run, which, round, fill(run, which)));
            ledger.enter(database);
            measurements.add(copy(run, which, round, copy));
        }
        database.empty();
        run.site().stopWorkers();
        List<Side> sides = Stream.of(copy.side(), DRAIN)
                .map(side -> Side.of(side, copy.side(), measurements))
                .toList();
        return new PlanResult("drain", about(), "rows/s", copy.side(), sides, measurements, ledger.account(), Map.of());
    }

    /** How many are in the queue now, of which the workers have got none. */
    private long fill(BenchRun run, String which) {
        run.site().pauseDrain(options.collection());
        LoadJob job = new LoadJob(
                run.site().doorPort(),
                options.collection(),
                options.bodyBytes(),
                LoadJob.Loop.COUNT,
                options.arrival().connections(),
                0,
                options.rows(),
                0,
                most().toMillis());
        LoadResult load = run.load(which + "filling the queue", job);
        ledger.enter(load);
        if (load.allAccepted() != options.rows()) {
            throw new BenchFailedException("Only " + load.allAccepted() + " of " + options.rows()
                    + " writes were accepted in time" + because(load.problem()));
        }
        return load.allAccepted();
    }

    private Measurement drain(BenchRun run, String which, int round, long filled) {
        run.say(which + "draining");
        BenchSite site = run.site();
        List<Measurement.Point> stored = new ArrayList<>();
        double before = site.stored();
        long deadline = System.nanoTime() + most().toNanos();
        long began = System.nanoTime();
        site.resumeDrain(options.collection());
        double now = 0;
        while (now < filled) {
            if (deadline - System.nanoTime() < 0) {
                throw new NotInTimeException(String.format("Only %,.0f of %,d rows after %s.", now, filled, most()));
            }
            Waiting.pause(LOOK);
            now = site.stored() - before;
            stored.add(new Measurement.Point(run.seconds(), now));
            run.tick(String.format("%sdraining; %,.0f of %,d rows", which, now, filled));
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Measurement(DRAIN, round, filled / seconds, null, rates(stored));
    }

    private Measurement copy(BenchRun run, String which, int round, TextCopy copy) {
        run.say(which + copy.side());
        copy.export();
        double began = run.seconds();
        double seconds = copy.copy().toMillis() / 1e3;
        long copied = run.site().database(options.collection()).twinRows();
        double rate = copied / Math.max(1e-3, seconds);
        return new Measurement(
                copy.side(),
                round,
                rate,
                null,
                List.of(new Measurement.Point(began, rate), new Measurement.Point(began + seconds, rate)));
    }

    /** From how many there were to how many came between, over steps that are wide enough to hold a batch. */
    private static List<Measurement.Point> rates(List<Measurement.Point> stored) {
        List<Measurement.Point> rates = new ArrayList<>();
        Measurement.@Nullable Point from = null;
        for (Measurement.Point point : stored) {
            if (from == null) {
                from = point;
            } else if (point.seconds() - from.seconds() >= LoadResult.STEP_SECONDS) {
                double rate = (point.rate() - from.rate()) / (point.seconds() - from.seconds());
                rates.add(new Measurement.Point((point.seconds() + from.seconds()) / 2, rate));
                from = point;
            }
        }
        return rates;
    }

    private Duration most() {
        Duration slow = Duration.ofSeconds(options.rows() / LEAST_ROWS_A_SECOND);
        return slow.compareTo(LEAST) < 0 ? LEAST : slow;
    }

    private static String because(@Nullable String problem) {
        return problem == null ? "." : ": " + problem;
    }

    private String about() {
        return String.format(
                "%,d %s of %,d bytes that came as %s, %d warm worker(s), rounds: %d",
                options.rows(),
                options.collection(),
                options.bodyBytes(),
                options.arrival().name().toLowerCase(Locale.ROOT),
                Math.max(1, options.workers()),
                options.rounds());
    }
}
