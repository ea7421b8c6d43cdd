package dev.comporta.standalone.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.comporta.standalone.load.LoadResult;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A run's result for people and for machines. Immutable. */
public final class BenchReport {
    private static final double MEGA = 1e6;
    private static final double PERCENT = 100;
    private static final String LATENCIES = "    p50 ms    p99 ms  p99.9 ms    max ms";

    private final UnaryOperator<String> alarming;

    /** @param alarming how a line that tells of something else than a 202 is made to be seen */
    public BenchReport(UnaryOperator<String> alarming) {
        this.alarming = alarming;
    }

    /** Every figure, measurements one by one included. */
    public static String json(BenchResult result) {
        try {
            SimpleModule durations = new SimpleModule().addSerializer(Duration.class, ToStringSerializer.instance);
            return new ObjectMapper()
                    .registerModule(durations)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Some lines of text for each plan. */
    public String table(BenchResult result) {
        StringBuilder table = new StringBuilder();
        Machine machine = result.machine();
        line(table, "%s, commit %s", result.date(), result.commit());
        line(table, "%s, %d cores, %s, %s", machine.cpu(), machine.cores(), machine.jdk(), machine.database());
        result.settings()
                .forEach((kind, options) -> result.plans().stream()
                        .filter(plan -> plan.plan().equals(kind.name().toLowerCase(Locale.ROOT)))
                        .forEach(plan -> plan(table, plan, options.bodyBytes())));
        return table.toString();
    }

    private void plan(StringBuilder table, PlanResult plan, int bodyBytes) {
        line(table, "%n%s: %s", plan.plan(), plan.about());
        boolean timed = plan.sides().stream().anyMatch(side -> side.latency() != null);
        line(table, "%-26s %10s %8s %24s%s", "", plan.unit(), "MB/s", "of " + plan.baseline(), timed ? LATENCIES : "");
        for (Side side : plan.sides()) {
            side(table, side, bodyBytes);
        }
        for (Side side : plan.sides()) {
            notes(table, side);
        }
        plan.more().forEach((name, figure) -> line(table, "%s: %.1f", name, figure));
        PlanResult.Account account = plan.account();
        if (account != null) {
            String sentence = String.format("accepted %,d, rows %,d", account.accepted(), account.rows());
            if (plan.isAccountedFor() && !account.isEven()) {
                sentence += ": the more are of answers that left the outcome open";
            }
            table.append(plan.isAccountedFor() ? sentence : alarming.apply(sentence + ": these should be equal"))
                    .append('\n');
        }
    }

    private static void side(StringBuilder table, Side side, int bodyBytes) {
        String share = String.format(
                "%.0f %% (%.0f–%.0f)", side.share() * PERCENT, side.shareLeast() * PERCENT, side.shareMost() * PERCENT);
        String first = String.format(
                "%-26s %,10.0f %,8.1f %24s", side.name(), side.rate(), side.rate() * bodyBytes / MEGA, share);
        LoadResult.Latency latency = side.latency();
        String rest = latency == null
                ? ""
                : String.format(
                        " %9.2f %9.2f %9.2f %9.2f", latency.p50(), latency.p99(), latency.p999(), latency.max());
        table.append(first).append(rest).append('\n');
    }

    private void notes(StringBuilder table, Side side) {
        if (side.latency() != null) {
            LoadResult.Latency late = side.lateness();
            line(
                    table,
                    "  %s: the generator kept %.2f cores busy%s",
                    side.name(),
                    side.cores(),
                    late == null
                            ? ""
                            : String.format(", and was late by p99 %.2f ms, max %.2f ms", late.p99(), late.max()));
        }
        if (side.others() + side.connectionErrors() + side.unanswered() > 0 || side.problem() != null) {
            table.append(alarming.apply(String.format(
                            "  %s: not 202: %s; connections broken %,d; unanswered %,d; first: %s",
                            side.name(), others(side), side.connectionErrors(), side.unanswered(), side.problem())))
                    .append('\n');
        }
    }

    private static String others(Side side) {
        String others = side.answers().entrySet().stream()
                .filter(answer -> !answer.getKey().equals(LoadResult.ACCEPTED))
                .map(Map.Entry::toString)
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "none in the measured time" : others;
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(format + "%n", values));
    }
}
