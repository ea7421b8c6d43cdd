package dev.comporta.standalone.cli;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What clients wrote, made fit for a terminal: a control character could move its cursor. Stateless. */
final class Screen {
    private Screen() {}

    /** On one line, shortened to {@code most} characters; how many there are is told then. */
    static String line(@Nullable String value, int most) {
        if (value == null) {
            return "-";
        }
        String safe = value.codePoints().limit(most).mapToObj(Screen::escaped).collect(Collectors.joining());
        long length = value.codePoints().count();
        return length <= most ? safe : safe + "… (" + length + " characters)";
    }

    /** On as many lines as it has. */
    static String lines(String value) {
        return value.codePoints()
                .mapToObj(c -> c == '\n' || c == '\t' ? Character.toString(c) : escaped(c))
                .collect(Collectors.joining());
    }

    /** Format characters too, since some of them turn the rest of a line around. */
    private static String escaped(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                ? "\\u%04x".formatted(c)
                : Character.toString(c);
    }
}
