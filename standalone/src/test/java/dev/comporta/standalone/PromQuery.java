package dev.comporta.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a query of Prometheus's language asks for. Immutable. */
record PromQuery(String text) {
    /** Functions are followed by a parenthesis and are no names of metrics; nor are these. */
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "on", "ignoring", "by");

    /** Labels to group by, which are no metrics either, and ranges. */
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");

    private static final Pattern NO_SELECTOR = Pattern.compile(GROUPING + "|\\[[^]]*]");

    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w.$\"])([a-zA-Z_:][\\w:]*+)(?!\\s*\\()\\s*(?:\\{([^}]*)})?");

    private static final Pattern EXACT = Pattern.compile("(\\w+)\\s*=\\s*\"([^\"$]*)\"");
    private static final Pattern ANY_OF = Pattern.compile("(\\w+)\\s*=~\\s*\"([\\w|]+)\"");

    /** A metric, and the values that some of its labels must have, one of each list. */
    record Selector(String metric, Map<String, List<String>> labels) {
        /** Whether a page of metrics has lines that it selects, for each value of its labels one. */
        boolean isIn(String page) {
            List<String> selected = lines(page).filter(this::selects).toList();
            return !selected.isEmpty()
                    && labels.entrySet().stream()
                            .allMatch(label -> label.getValue().stream()
                                    .allMatch(value ->
                                            selected.stream().anyMatch(line -> has(line, label.getKey(), value))));
        }

        /** Whether its metric has that label, there. */
        boolean tells(String label, String page) {
            return lines(page).anyMatch(line -> has(line, label, ""));
        }

        private Stream<String> lines(String page) {
            return page.lines().filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"));
        }

        private boolean selects(String line) {
            return labels.entrySet().stream()
                    .allMatch(label -> label.getValue().stream().anyMatch(value -> has(line, label.getKey(), value)));
        }

        /** @param value empty for any */
        private static boolean has(String line, String label, String value) {
            String wanted = label + "=\"" + (value.isEmpty() ? "" : value + "\"");
            return line.contains("{" + wanted) || line.contains("," + wanted);
        }
    }

    /** The labels by which it groups or joins. */
    Set<String> groupings() {
        return GROUPING.matcher(text)
                .results()
                .flatMap(labels -> Stream.of(labels.group(1).split(",", -1)))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toSet());
    }

    List<Selector> selectors() {
        List<Selector> found = new ArrayList<>();
        Matcher selectors = SELECTOR.matcher(NO_SELECTOR.matcher(text).replaceAll(" "));
        while (selectors.find()) {
            if (!WORDS.contains(selectors.group(1))) {
                found.add(new Selector(selectors.group(1), labels(selectors.group(2))));
            }
        }
        return found;
    }

    private static Map<String, List<String>> labels(String matchers) {
        Map<String, List<String>> labels = new TreeMap<>();
        if (matchers != null) {
            EXACT.matcher(matchers).results().forEach(label -> labels.put(label.group(1), List.of(label.group(2))));
            ANY_OF.matcher(matchers)
                    .results()
                    .forEach(label ->
                            labels.put(label.group(1), List.of(label.group(2).split("\\|", -1))));
        }
        return labels;
    }
}
