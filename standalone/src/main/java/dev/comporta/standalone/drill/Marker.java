package dev.comporta.standalone.drill;

import java.util.regex.Pattern;

/** The word in a write by which its row is found again: {@code drill-7-12-345}. Unique in a drill. */
final class Marker {
    static final Pattern PATTERN = Pattern.compile("drill-\\d+-\\d+-\\d+(-\\d+)*");

    private Marker() {}

    static String of(long seed, int client, long number) {
        return "drill-" + seed + "-" + client + "-" + number;
    }

    /** One of several, or a second try. */
    static String part(String marker, int number) {
        return marker + "-" + number;
    }
}
