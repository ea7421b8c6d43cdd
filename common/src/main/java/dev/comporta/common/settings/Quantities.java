package dev.comporta.common.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads sizes and times with their units. Stateless. */
public final class Quantities {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

    private static final Map<String, Long> BYTES = Map.of(
            "", 1L, "b", 1L, "k", 1L << 10, "kib", 1L << 10, "m", 1L << 20, "mib", 1L << 20, "g", 1L << 30, "gib",
            1L << 30, "tib", 1L << 40);

    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "", 1_000L, "s", 1_000L, "m", 60_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Quantities() {}

    /** Null when it is no size, or one beyond a long. */
    static @Nullable Long bytes(String text) {
        return scaled(text, BYTES);
    }

    /** Null when it is no time. */
    public static @Nullable Duration duration(String text) {
        Long millis = scaled(text, MILLIS);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static @Nullable Long scaled(String text, Map<String, Long> units) {
        Matcher matcher = SHAPE.matcher(text.strip());
        if (!matcher.matches()) {
            return null;
        }
        Long unit = units.get(matcher.group(2).toLowerCase(Locale.ROOT));
        try {
            return unit == null ? null : Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            return null;
        }
    }
}
