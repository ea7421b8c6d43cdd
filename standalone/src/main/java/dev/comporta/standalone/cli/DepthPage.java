package dev.comporta.standalone.cli;

import dev.comporta.common.depth.Depths;
import dev.comporta.common.depth.QueueDepth;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What {@code comporta depth} prints: a table, on a terminal over the one before; where a program or a file takes it while it
 * is watched, a line a look; or JSON. For one thread.
 */
final class DepthPage {
    private static final String ROW = "%-16s %14s %14s %10s %14s %14s  %s%n";
    private static final int MINUTE = 60;
    private static final int HOUR = 3_600;
    private static final int DAY = 86_400;

    private final PrintWriter out;
    private final boolean json;
    private final boolean lines;
    private final boolean over;

    DepthPage(PrintWriter out, boolean json, boolean watch) {
        this.out = out;
        this.json = json;
        boolean terminal = Progress.isTerminal();
        lines = watch && !terminal;
        over = watch && terminal && !json;
    }

    /** @param workers who drains, in a sentence */
    void show(Depths depths, String workers) {
        if (json) {
            out.println(depths.json());
        } else if (lines) {
            out.println(depths.at().truncatedTo(ChronoUnit.SECONDS) + " " + line(depths.collections()));
        } else {
            table(depths, workers);
        }
        out.flush();
    }

    /** The broker went away while it was watched: no old figures. */
    void silent(String reason) {
        clear();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        out.println(
                json
                        ? "{\"at\":\"" + now + "\",\"collections\":null}"
                        : now + " The broker does not answer: " + reason);
        out.flush();
    }

    private void table(Depths depths, String workers) {
        clear();
        out.printf(ROW, "collection", "waiting", "in delivery", "oldest", "accepted/s", "drained/s", "time to empty");
        depths.collections()
                .forEach((name, depth) -> out.printf(
                        ROW,
                        name,
                        writes(depth, depth.waiting()),
                        writes(depth, depth.inDelivery()),
                        depth.writes() == 0 ? "-" : time(depth.oldest().toMillis() / 1000.0),
                        rate(depth.acceptedPerSecond()),
                        rate(depth.drainedPerSecond()),
                        toEmpty(depth)));
        out.println(workers);
    }

    private void clear() {
        if (over) {
            out.print("\u001b[H\u001b[2J");
        }
    }

    private static String line(Map<String, QueueDepth> collections) {
        return collections.entrySet().stream()
                .map(collection -> sentence(collection.getKey(), collection.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String sentence(String name, QueueDepth depth) {
        return name + " waiting=" + writes(depth, depth.waiting()) + " in_delivery=" + writes(depth, depth.inDelivery())
                + " oldest=" + time(depth.oldest().toMillis() / 1000.0).replace(" ", "") + " accepted="
                + rate(depth.acceptedPerSecond()) + "/s drained=" + rate(depth.drainedPerSecond()) + "/s empty="
                + toEmpty(depth).replace(" ", "");
    }

    private static String writes(QueueDepth depth, long writes) {
        return (depth.estimated() && writes > 0 ? "~" : "") + String.format(Locale.ROOT, "%,d", writes);
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 && perSecond > 0 ? "%.1f" : "%,.0f", perSecond);
    }

    private static String toEmpty(QueueDepth depth) {
        OptionalDouble seconds = depth.secondsToEmpty();
        if (depth.writes() == 0) {
            return "empty";
        }
        return seconds.isEmpty() ? "never: nothing drains" : time(seconds.getAsDouble());
    }

    /** In two units at most. */
    private static String time(double seconds) {
        long whole = Duration.ofMillis((long) (seconds * 1000)).toSeconds();
        if (whole < MINUTE) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        }
        if (whole < HOUR) {
            return whole / MINUTE + " min " + whole % MINUTE + " s";
        }
        return whole < DAY
                ? whole / HOUR + " h " + whole % HOUR / MINUTE + " min"
                : whole / DAY + " d " + whole % DAY / HOUR + " h";
    }
}
