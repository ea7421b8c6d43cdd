package dev.comporta.standalone.cli;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.depth.Depths;
import dev.comporta.common.queue.DepthSampler;
import dev.comporta.common.queue.DepthSampler.Sample;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.SettingsReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code comporta depth}: how much waits, asked of the broker, so that it needs no door. */
@Command(
        name = "depth",
        mixinStandardHelpOptions = true,
        header =
                "Shows how many writes wait in each collection's queue, how old they are, and when they will be stored.",
        footer =
                "%n~ marks an estimate: a long queue's writes are not counted one by one. The rates are those of the last"
                        + " seconds, over all doors and workers; the time to empty is told as if nothing more came.")
final class DepthCommand implements Callable<Integer> {
    /** Rates need two samples, and a worker's commits have pauses. */
    private static final int FIRST_SAMPLES = 5;

    /** How long the first look at a long queue is waited for: ten seconds, a few times what a GiB of pages takes. */
    private static final int MOST_SAMPLES = 20;

    /** As often as a door samples, and so a look a second. */
    private static final int SAMPLES = 2;

    private static final int SAMPLES_A_SECOND = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Option(names = "--json", description = "A JSON object, as GET /v1/depth answers; with --watch one a second.")
    private boolean json;

    @Option(names = "--watch", description = "Looks again every second, until Ctrl-C.")
    private boolean watch;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return RunningService.ask(spec, this::run);
    }

    private int run(SettingsReader settings) {
        QueueSettings queue = QueueSettings.read(settings);
        DatabaseSettings database = DatabaseSettings.read(settings);
        settings.finish();
        List<String> collections = Collections.load(DepthCommand.class.getClassLoader()).all().stream()
                .map(Collection::name)
                .toList();
        Workers workers = new Workers(database);
        DepthPage page = new DepthPage(spec.commandLine().getOut(), json, watch);
        try (QueueConnections connections = new QueueConnections(queue);
                DepthSampler sampler = new DepthSampler(connections, collections)) {
            Sample first = first(sampler);
            if (first instanceof Sample.Silent silent) {
                spec.commandLine()
                        .getErr()
                        .println("The broker at " + queue.url() + " cannot be asked: " + silent.reason()
                                + ". Is `./comporta standalone` running?");
                return RunningService.FAILED;
            }
            show(page, first, workers);
            while (watch) {
                show(page, sample(sampler, SAMPLES), workers);
            }
            return RunningService.DONE;
        }
    }

    private void show(DepthPage page, Sample sample, Workers workers) {
        if (sample instanceof Sample.Told told) {
            page.show(new Depths(Instant.now(), told.collections()), json ? "" : workers.sentence());
        } else if (sample instanceof Sample.Silent silent) {
            page.silent(silent.reason());
        }
    }

    /** With rates, and when the first look at long queues has ended. */
    private static Sample first(DepthSampler sampler) {
        Sample last = sample(sampler, FIRST_SAMPLES);
        for (int i = FIRST_SAMPLES; i < MOST_SAMPLES && sampler.isLooking() && last instanceof Sample.Told; i++) {
            last = sample(sampler, 1);
        }
        return last;
    }

    /** The last of some, as far apart as a door's. */
    private static Sample sample(DepthSampler sampler, int samples) {
        Pace pace = new Pace(SAMPLES_A_SECOND);
        pace.step();
        Sample last = sampler.sample(PATIENCE, () -> {});
        for (int i = 1; i < samples && last instanceof Sample.Told; i++) {
            pace.step();
            last = sampler.sample(PATIENCE, () -> {});
        }
        pace.step();
        return last;
    }
}
