package dev.comporta.standalone.bench;

import dev.comporta.standalone.load.LoadJob;
import dev.comporta.standalone.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the plans of a run share: the site, the generator, and the time that their curves count from. For one thread. */
final class BenchRun {
    /** A backlog of some rounds, at a tenth of what a worker does. */
    private static final Duration DRAIN = Duration.ofMinutes(10);

    private final BenchSite site;
    private final GeneratorProcess generator;
    private final Consumer<String> progress;
    private final Consumer<String> ticks;
    private final long beganNanos = System.nanoTime();

    /**
     * @param progress gets a line when something else begins
     * @param ticks gets a line about once a second
     */
    BenchRun(BenchSite site, GeneratorProcess generator, Consumer<String> progress, Consumer<String> ticks) {
        this.site = site;
        this.generator = generator;
        this.progress = progress;
        this.ticks = ticks;
    }

    BenchSite site() {
        return site;
    }

    void say(String line) {
        progress.accept(line);
    }

    void tick(String line) {
        ticks.accept(line);
    }

    /** Blocks until the workers have stored all that waits. */
    void emptyQueue(String plan) {
        say(plan + ": emptying the queue");
        site.awaitEmpty(DRAIN);
    }

    /** Blocks until the load is over. */
    LoadResult load(String what, LoadJob job) {
        say(what);
        return generator.run(job, accepted -> tick(String.format("%s; %,d accepted", what, accepted)));
    }

    /** Blocks until the load is over; its rate is the measured one. */
    Measurement measure(String side, int round, String what, LoadJob job) {
        double began = seconds();
        LoadResult result = load(what, job);
        List<Measurement.Point> curve = new ArrayList<>();
        for (int step = 0; step < result.acceptedASecond().size(); step++) {
            curve.add(new Measurement.Point(
                    began + (step + 0.5) * LoadResult.STEP_SECONDS,
                    result.acceptedASecond().get(step)));
        }
        return new Measurement(side, round, result.rate(), result, curve);
    }

    /** Since the run began. */
    double seconds() {
        return (System.nanoTime() - beganNanos) / 1e9;
    }

    static LoadJob closed(int port, BenchOptions options, Duration lead, Duration length) {
        return new LoadJob(
                port,
                options.collection(),
                options.bodyBytes(),
                LoadJob.Loop.CLOSED,
                options.connections(),
                0,
                0,
                lead.toMillis(),
                length.toMillis());
    }
}
