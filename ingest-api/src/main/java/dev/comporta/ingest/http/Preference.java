package dev.comporta.ingest.http;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Reads {@code Prefer: wait=N} (RFC 7240). What is not understood is ignored, as that standard asks. */
final class Preference {
    static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";

    /** Longer waits would only hold connections; a client may ask again. */
    private static final int MAX_WAIT_SECONDS = 30;

    private Preference() {}

    /** The first wait, at most {@value #MAX_WAIT_SECONDS}; empty when there is none. */
    static OptionalInt waitSeconds(List<String> values) {
        for (String value : values) {
            for (String preference : value.split(",", -1)) {
                String token = preference.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
                if (token.matches("wait\\s*=\\s*\"?\\d{1,9}\"?")) {
                    int seconds = Integer.parseInt(token.replaceAll("\\D", ""));
                    return OptionalInt.of(Math.min(seconds, MAX_WAIT_SECONDS));
                }
            }
        }
        return OptionalInt.empty();
    }

    static String applied(int seconds) {
        return "wait=" + seconds;
    }
}
