package dev.comporta.standalone.drill;

import dev.comporta.common.service.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    /** @param progress gets a line about once a second, from another thread */
    public Drill(DrillOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * Blocks until it is over.
     *
     * @throws DrillFailedException when the service did not start, or a part did not come back
     */
    public DrillResult hold() {
        boolean needsImage = options.kinds().stream().anyMatch(FaultKind::needsImage);
        if (!needsImage) {
            return hold(null, options.folder().resolve("data"));
        }
        try (DiskImage image = new DiskImage(options.folder())) {
            return hold(image, image.folder().resolve("data"));
        }
    }

    private DrillResult hold(@Nullable DiskImage image, Path data) {
        Path logs = options.folder().resolve("logs");
        create(data);
        create(logs);
        Path logFile = options.folder().resolve("clients.jsonl");
        try (Site site = new Site(data, logs, options.settings());
                ClientLog log = new ClientLog(logFile)) {
            Thread hook = new Thread(() -> abandon(site, image), "drill-abandon");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                return hold(site, image, log, logFile);
            } finally {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        } catch (StartFailedException | UncheckedIOException e) {
            throw new DrillFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private DrillResult hold(Site site, @Nullable DiskImage image, ClientLog log, Path logFile) {
        site.start();
        site.rows().refusePoison();
        ReceiptWatcher watcher = new ReceiptWatcher(options.seed(), site.doorUrls(), log);
        Load load = new Load(options, site.doorUrls(), log, watcher);
        FaultRunner runner = new FaultRunner(site, load, image, options.kinds().contains(FaultKind.HALT));
        strikeUnderLoad(load, watcher, runner);
        long loadEndedAt = System.currentTimeMillis();
        long quietNanos = System.nanoTime();
        progress.accept("all faults off; the backlog drains");
        runner.settle();
        site.awaitReady(runner::startTheEnded);
        boolean drained = isDrained(site, runner);
        Duration drain = Duration.ofNanos(System.nanoTime() - quietNanos);
        progress.accept("holding the clients' log against rows, dead letters and receipts");
        return result(site, logFile, runner.records(), drained, drain, loadEndedAt);
    }

    /** After Ctrl-C nothing of it may go on; after an orderly end there is nothing left to end. */
    private static void abandon(Site site, @Nullable DiskImage image) {
        site.parts().forEach(Part::abandon);
        if (image != null) {
            image.close();
        }
    }

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
                            .toList());
            while (deadline - System.nanoTime() > 0) {
                Waiting.pause(options.calm());
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
            progress.accept(String.format(
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

    private DrillResult result(
            Site site, Path log, List<FaultRecord> faults, boolean drained, Duration drain, long loadEndedAt) {
        Account account = new Account();
        Figures figures = account.close(log, site.rows(), site.doorUrls());
        long[] acceptedAt = account.acceptedAt();
        return new DrillResult(
                options.seed(),
                account.writes(),
                account.accepted(),
                figures,
                drained,
                faults,
                Timings.delays(account.delays(), faults),
                Timings.gaps(acceptedAt, loadEndedAt),
                Timings.recoveries(acceptedAt, faults, loadEndedAt),
                drain.toMillis());
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
