package dev.comporta.standalone.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A drill's result for people and for machines. Stateless. */
public final class DrillReport {
    private DrillReport() {}

    /** Some lines of text. */
    public static String table(DrillResult result) {
        Figures figures = result.figures();
        StringBuilder table = new StringBuilder();
        line(table, "seed", result.seed());
        line(table, "writes attempted", result.attempted());
        line(table, "writes accepted (202)", result.accepted());
        line(table, "faults", result.faults().size());
        line(table, "  proved by a probe", result.proved());
        line(table, "  while requests were open", result.underLoad());
        kinds(result).forEach((kind, count) -> line(table, "  " + kind, count));
        table.append('\n');
        line(table, "lost", figures.lost());
        line(table, "duplicated", figures.duplicated());
        line(table, "phantom", figures.phantom());
        line(table, "unexpected", figures.unexpected());
        line(table, "corrupted", figures.corrupted());
        line(table, "receipt lies", figures.receiptLies());
        line(table, "recovered", figures.recovered());
        table.append('\n');
        table.append(String.format(
                "%-28s %8s %8s %8s %8s %8s %8s%n", "milliseconds", "n", "p50", "p95", "p99", "p99.9", "max"));
        result.delays()
                .forEach((phase, delays) ->
                        row(table, "202 to row, " + phase.name().toLowerCase(Locale.ROOT), delays));
        row(table, "between two 202s", result.gaps());
        row(table, "fault's end to next 202", result.recoveries());
        table.append(String.format(
                "%nThe backlog %s after %d s.%n",
                result.drained() ? "was drained" : "was NOT drained", result.drainMillis() / 1000));
        table.append(result.isClean() ? "CLEAN: the six figures are 0." : "NOT CLEAN: " + result.problem() + ".")
                .append('\n');
        return table.toString();
    }

    /** The same, with every fault. */
    public static String json(DrillResult result) {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Long> kinds(DrillResult result) {
        return result.faults().stream()
                .collect(Collectors.groupingBy(
                        fault -> fault.kind() + " " + fault.target().replaceAll("-\\d+$", ""),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private static void line(StringBuilder table, String name, long figure) {
        table.append(String.format("%-28s %,12d%n", name, figure));
    }

    private static void row(StringBuilder table, String name, Timings.Percentiles millis) {
        table.append(String.format(
                "%-28s %8d %8d %8d %8d %8d %8d%n",
                name, millis.count(), millis.p50(), millis.p95(), millis.p99(), millis.p999(), millis.max()));
    }
}
