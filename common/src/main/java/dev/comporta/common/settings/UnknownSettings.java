package dev.comporta.common.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what is set but is no setting of this version: a slip of the pen, or a setting of a later version, which must not
 * be ignored (somebody who sets a TLS key believes that there is TLS). Stateless.
 */
final class UnknownSettings {
    private static final String PREFIX = "COMPORTA_";

    /** What later versions have: API keys, quotas, TLS, users' own collections. */
    private static final List<String> LATER = List.of(
            "COMPORTA_API_KEY",
            "COMPORTA_QUOTA",
            "COMPORTA_RATE_LIMIT",
            "COMPORTA_TLS",
            "COMPORTA_HTTP_TLS",
            "COMPORTA_COLLECTION");

    private static final Set<String> VARIABLES =
            Arrays.stream(Setting.values()).map(Setting::variable).collect(Collectors.toSet());

    private static final Set<String> KEYS =
            Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.toSet());

    private UnknownSettings() {}

    static List<String> problems(Set<String> environment, Set<String> keys) {
        List<String> problems = new ArrayList<>();
        for (String variable : environment) {
            if (variable.startsWith(PREFIX) && !isVariable(variable)) {
                problems.add(variable + ": " + why(variable));
            }
        }
        for (String key : keys.stream().sorted().toList()) {
            if (!KEYS.contains(key)) {
                problems.add(key + ": " + why(PREFIX + key.replace('.', '_').toUpperCase(Locale.ROOT)));
            }
        }
        return problems;
    }

    private static boolean isVariable(String variable) {
        if (VARIABLES.contains(variable)) {
            return true;
        }
        return Arrays.stream(Setting.values())
                .anyMatch(setting ->
                        setting.kind() == SettingKind.SECRET && variable.equals(setting.variable() + "_FILE"));
    }

    private static String why(String variable) {
        if (LATER.stream().anyMatch(variable::startsWith)) {
            return "not in this version";
        }
        String near = VARIABLES.stream()
                .min(Comparator.comparingInt(known -> distance(known, variable)))
                .orElseThrow();
        return "not a setting of this version" + (distance(near, variable) <= 3 ? "; did you mean " + near + "?" : "");
    }

    /** Levenshtein's: how many characters to insert, remove or replace. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
