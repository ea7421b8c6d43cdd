package dev.comporta.standalone.cli;

import dev.comporta.standalone.bench.Bench;
import dev.comporta.standalone.bench.BenchOptions;
import dev.comporta.standalone.load.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code comporta bench} was told, and what it makes of silence: each plan has its own usual values. For one thread. */
final class BenchArguments {
    private static final int KILO = 1_024;
    private static final int COMMENT_MOST_BYTES = 256 * KILO;

    /** The generator holds one body in memory, and a door spools each. */
    private static final int UPLOAD_MOST_BYTES = 64 * KILO * KILO;

    private static final int MOST_CONNECTIONS = 10_000;
    private static final double MOST_RATE = 200_000;
    private static final double MOST_SECONDS = 1_800;
    private static final int MOST_ROUNDS = 100;
    private static final long MOST_ROWS = 10_000_000;
    private static final int MOST_WORKERS = 16;

    /** A second is what connections need to be there. */
    private static final Duration LEAD = Duration.ofSeconds(1);

    private static final long DRAIN_ROWS = 200_000;

    /** Of a drain of large rows: enough for some seconds. */
    private static final long DRAIN_BYTES = 1L << 30;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            converter = Size.class,
            description = "Of each body: 900, 1k, 100k, 2m. Default: 1k, for open 100k.")
    private @Nullable Integer size;

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            defaultValue = Requests.COMMENTS,
            description = "comments (JSON text, at most 256k) or uploads (any bytes). Default: ${DEFAULT-VALUE}.")
    private String collection = Requests.COMMENTS;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "accept: all of them; open: at most. Default: 256, for open 1024.")
    private @Nullable Integer connections;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "Of each measurement of accept and open. Default: 5, for open 60.")
    private @Nullable Double seconds;

    @Option(names = "--rounds", paramLabel = "N", description = "Default: 5, for drain 3, for open 1.")
    private @Nullable Integer rounds;

    @Option(names = "--rate", paramLabel = "N", description = "Of open: writes a second. Default: 1000.")
    private @Nullable Double rate;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Of drain: how many fill the queue. Default: 200000, fewer of large ones.")
    private @Nullable Long rows;

    @Option(
            names = "--arrival",
            paramLabel = "HOW",
            description =
                    "Of drain: burst (1,024 connections, so that writes travel together) or single (one connection, so"
                            + " one write a message). Default: burst.")
    private BenchOptions.@Nullable Arrival arrival;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "That drain; 0: accept and open with the drain paused only, each round behind the backlog of those"
                            + " before. Default: ${DEFAULT-VALUE}.")
    private int workers = 1;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "30",
            description =
                    "Seconds of load before the first measurement of accept and open, not counted; 0: none, and no"
                            + " drain before the first that counts. Default: ${DEFAULT-VALUE}.")
    private double warmUp = 30;

    /** What is wrong with these, in a sentence; empty when nothing is. */
    Optional<String> problem(Set<Bench.Kind> plans) {
        return misplaced(plans)
                .or(this::wrongSize)
                .or(() -> outside("--connections", connections, 1, MOST_CONNECTIONS))
                .or(() -> outside("--seconds", seconds, 0.5, MOST_SECONDS))
                .or(() -> outside("--rounds", rounds, 1, MOST_ROUNDS))
                .or(() -> outside("--rate", rate, 1, MOST_RATE))
                .or(() -> outside("--rows", rows, 1, MOST_ROWS))
                .or(() -> outside("--workers", workers, 0, MOST_WORKERS))
                .or(() -> outside("--warm-up", warmUp, 0, MOST_SECONDS));
    }

    /** In the order of the plans. */
    Map<Bench.Kind, BenchOptions> options(Set<Bench.Kind> plans, Path folder) {
        Map<Bench.Kind, BenchOptions> options = new LinkedHashMap<>();
        new EnumMap<>(Map.of(Bench.Kind.ACCEPT, 1_024, Bench.Kind.OPEN, 100 * KILO, Bench.Kind.DRAIN, KILO))
                .forEach((plan, usualSize) -> {
                    if (plans.contains(plan)) {
                        options.put(plan, options(plan, usualSize, folder));
                    }
                });
        return options;
    }

    private BenchOptions options(Bench.Kind plan, int usualSize, Path folder) {
        boolean open = plan == Bench.Kind.OPEN;
        int bytes = or(size, usualSize);
        return new BenchOptions(
                collection,
                bytes,
                or(connections, open ? 1_024 : 256),
                or(rate, 1_000.0),
                Duration.ofMillis((long) (or(seconds, open ? 60.0 : 5.0) * 1_000)),
                LEAD,
                Duration.ofMillis((long) (warmUp * 1_000)),
                or(rounds, usualRounds(plan)),
                or(rows, Math.max(1, Math.min(DRAIN_ROWS, DRAIN_BYTES / bytes))),
                or(arrival, BenchOptions.Arrival.BURST),
                workers,
                folder);
    }

    private static int usualRounds(Bench.Kind plan) {
        return switch (plan) {
            case ACCEPT -> 5;
            case OPEN -> 1;
            case DRAIN -> 3;
        };
    }

    private Optional<String> misplaced(Set<Bench.Kind> plans) {
        EnumSet<Bench.Kind> loops = EnumSet.of(Bench.Kind.ACCEPT, Bench.Kind.OPEN);
        return misplaced("--connections", connections, loops, plans)
                .or(() -> misplaced("--seconds", seconds, loops, plans))
                .or(() -> misplaced("--rate", rate, EnumSet.of(Bench.Kind.OPEN), plans))
                .or(() -> misplaced("--rows", rows, EnumSet.of(Bench.Kind.DRAIN), plans))
                .or(() -> misplaced("--arrival", arrival, EnumSet.of(Bench.Kind.DRAIN), plans));
    }

    private static Optional<String> misplaced(
            String option, @Nullable Object value, Set<Bench.Kind> users, Set<Bench.Kind> plans) {
        boolean used = value == null || users.stream().anyMatch(plans::contains);
        return used ? Optional.empty() : Optional.of(option + " goes with " + BenchCommand.words(users) + ".");
    }

    private Optional<String> wrongSize() {
        boolean uploads = collection.equals(Requests.UPLOADS);
        if (!uploads && !collection.equals(Requests.COMMENTS)) {
            return Optional.of("--collection takes comments or uploads, not " + collection + ".");
        }
        int least = Requests.leastBytes(collection);
        int most = uploads ? UPLOAD_MOST_BYTES : COMMENT_MOST_BYTES;
        return size == null || (size >= least && size <= most)
                ? Optional.empty()
                : Optional.of(String.format("--size takes %,d to %,d bytes for %s.", least, most, collection));
    }

    private static Optional<String> outside(String option, @Nullable Number value, double least, double most) {
        // A NaN is inside nothing.
        return value == null || (value.doubleValue() >= least && value.doubleValue() <= most)
                ? Optional.empty()
                : Optional.of(String.format("%s takes a number from %s to %,.0f.", option, plain(least), most));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
