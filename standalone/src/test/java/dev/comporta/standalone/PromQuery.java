package dev.comporta.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a query of Prometheus's language asks for. Immutable. */
record PromQuery(String text) {
    /** Functions are followed by a parenthesis and are no names of metrics; nor are these. */
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "on", "ignoring", "by");

    /** Labels to group by, which are no metrics either, and ranges. */
    private static final Pattern NO_SELECTOR =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)|\\[[^]]*]");

    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w.$\"])([a-zA-Z_:][\\w:]*+)(?!\\s*\\()\\s*(?:\\{([^}]*)})?");

    private static final Pattern EXACT = Pattern.compile("(\\w+)\\s*=\\s*\"([^\"$]*)\"");
    private static final Pattern ANY_OF = Pattern.compile("(\\w+)\\s*=~\\s*\"([\\w|]+)\"");

    /** A metric, and the values that some of its labels must have, one of each list. */
    record Selector(String metric, Map<String, List<String>> labels) {
        /** Whether some line of a page of metrics is one that it selects, for each value of its labels. */
        boolean isIn(String page) {
            List<String> lines = page.lines()
                    .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                    .toList();
            return !lines.isEmpty()
                    && labels.entrySet().stream()
                            .allMatch(label -> label.getValue().stream()
                                    .allMatch(value -> lines.stream()
                                            .anyMatch(line -> line.contains(label.getKey() + "=\"" + value + "\""))));
        }
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
