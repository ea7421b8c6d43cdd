package dev.comporta.standalone.drill;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.standalone.part.Abandoned;
import dev.comporta.standalone.part.Http;
import dev.comporta.standalone.part.NotInTimeException;
import dev.comporta.standalone.part.Part;
import dev.comporta.standalone.part.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Load and faults, then quiet, then the account. Method and figures after Jepsen's total-queue checker, stricter: a refusal
 * that promised nothing must have stored nothing. For one thread, which it keeps for as long as the drill takes.
 */
public final class Drill {
    private static final Duration DRAIN = Duration.ofMinutes(3);
    private static final Duration PROGRESS = Duration.ofSeconds(1);
    private static final Duration ASK = Duration.ofSeconds(2);

    /** A queue may look empty for a moment while a worker that was cut off gives its messages back. */
    private static final int EMPTY_LOOKS = 20;

    private final DrillOptions options;
    private final Consumer<String> progress;
    private final Consumer<String> ticks;

    /**
     * @param progress gets a line when something else begins
     * @param ticks gets a line about once a second, from another thread
     */
    public Drill(DrillOptions options, Consumer<String> progress, Consumer<String> ticks) {
        this.options = options;
        this.progress = progress;
        this.ticks = ticks;
    }

    /**
     * Blocks until it is over.
     *
     * @throws DrillFailedException when the service did not start, or there is no database to hold the account with
     */
    public DrillResult hold() {
        Abandoned abandoned = new Abandoned();
        abandoned.watch();
        try {
            if (options.kinds().stream().noneMatch(FaultKind::needsImage)) {
                return hold(null, options.folder().resolve("data"), abandoned);
            }
            try (DiskImage image = new DiskImage(options.folder(), options.length())) {
                abandoned.add(image::close);
                return hold(image, image.folder().resolve("data"), abandoned);
            }
        } finally {
            abandoned.nothingLeft();
        }
    }

    private DrillResult hold(@Nullable DiskImage image, Path data, Abandoned abandoned) {
        Path logs = options.folder().resolve("logs");
        create(data);
        create(logs);
        Path logFile = options.folder().resolve("clients.jsonl");
        try (Site site = new Site(data, logs, options.settings());
                ClientLog log = new ClientLog(logFile)) {
            abandoned.add(() -> site.parts().forEach(Part::abandon));
            return hold(site, image, log, logFile);
        } catch (StartFailedException | NotInTimeException | UncheckedIOException e) {
            throw new DrillFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private DrillResult hold(Site site, @Nullable DiskImage image, ClientLog log, Path logFile) {
        progress.accept("starting a database, a broker, two workers and two doors");
        site.start();
        site.rows().refusePoison();
        ReceiptWatcher watcher = new ReceiptWatcher(options.seed(), site.doorUrls(), log);
        Load load = new Load(options, site.doorUrls(), log, watcher);
        FaultRunner runner = new FaultRunner(site, load, image, options.kinds().contains(FaultKind.HALT));
        long began = System.nanoTime();
        String brokenOff = "";
        boolean drained = false;
        long loadEndedAt = 0;
        try {
            strikeUnderLoad(load, watcher, runner);
            loadEndedAt = System.currentTimeMillis();
            began = System.nanoTime();
            progress.accept("all faults off; the backlog drains");
            runner.settle();
            site.awaitReady(runner::startTheEnded);
            drained = isDrained(site, runner);
        } catch (DrillFailedException | NotInTimeException e) {
            brokenOff = String.valueOf(e.getMessage());
            progress.accept("broken off: " + brokenOff);
        }
        Ending ending = new Ending(
                brokenOff,
                drained,
                Duration.ofNanos(System.nanoTime() - began),
                loadEndedAt == 0 ? System.currentTimeMillis() : loadEndedAt);
        progress.accept("holding the clients' log against rows, dead letters and receipts");
        return result(site, logFile, runner.records(), ending);
    }

    /** How the load and what followed went. */
    private record Ending(String brokenOff, boolean drained, Duration drain, long loadEndedAt) {}

    private void strikeUnderLoad(Load load, ReceiptWatcher watcher, FaultRunner runner) {
        long deadline = System.nanoTime() + options.length().toNanos();
        Thread teller = new Thread(() -> tell(load, runner, deadline), "drill-progress");
        teller.setDaemon(true);
        load.start();
        watcher.start();
        teller.start();
        try {
            FaultSchedule schedule = new FaultSchedule(
                    options.seed(),
                    runner.choices(options.kinds()).stream()
                            .filter(pair -> pair.kind().needsImage()
                                    || options.targets().test(pair.target()))
                            .toList(),
                    options.pace());
            for (int struck = 0; deadline - System.nanoTime() > 0 && struck < options.mostFaults(); struck++) {
                Waiting.pause(options.pace().before());
                runner.strike(schedule.next());
            }
        } finally {
            teller.interrupt();
            try {
                runner.settle();
            } finally {
                load.stop();
                watcher.stop();
            }
        }
    }

    private void tell(Load load, FaultRunner runner, long deadline) {
        while (!Thread.currentThread().isInterrupted()) {
            Waiting.pause(PROGRESS);
            ticks.accept(String.format(
                    "%d s left; accepted %,d; open %d; faults %d; now: %s",
                    Math.max(0, Duration.ofNanos(deadline - System.nanoTime()).toSeconds()),
                    load.accepted(),
                    load.open(),
                    runner.records().size(),
                    runner.now()));
        }
    }

    private static boolean isDrained(Site site, FaultRunner runner) {
        int[] looks = new int[1];
        return Waiting.comes(DRAIN, () -> {
            runner.startTheEnded();
            boolean empty = site.adminUrls().stream()
                    .allMatch(admin -> isZero(Http.metric(admin, "comporta_queue_depth", ASK))
                            && isZero(Http.metric(admin, "comporta_worker_inflight_writes", ASK)));
            looks[0] = empty ? looks[0] + 1 : 0;
            return looks[0] >= EMPTY_LOOKS;
        });
    }

    /** A sum over nothing is 0 too: doors have no lanes and workers no depth. */
    private static boolean isZero(double figure) {
        return figure == 0;
    }

    private DrillResult result(Site site, Path log, List<FaultRecord> faults, Ending ending) {
        Account account = new Account();
        // Doors that are down would make every receipt a lie, and hide what is the matter.
        List<URI> doors = ending.brokenOff().isEmpty() ? site.doorUrls() : List.of();
        Figures figures = account.close(log, site.rows(), doors);
        long[] acceptedAt = account.acceptedAt();
        return new DrillResult(
                options.seed(),
                account.writes(),
                account.accepted(),
                figures,
                ending.brokenOff(),
                ending.drained(),
                faults,
                Timings.delays(account.delays(), faults),
                Timings.gaps(acceptedAt, ending.loadEndedAt()),
                Timings.recoveries(acceptedAt, faults, ending.loadEndedAt()),
                ending.drain().toMillis());
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
