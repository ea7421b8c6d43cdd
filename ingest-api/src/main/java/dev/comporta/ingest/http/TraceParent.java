package dev.comporta.ingest.http;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads W3C trace context; an invalid one is ignored, as that standard asks. */
final class TraceParent {
    static final String HEADER = "traceparent";

    /** Version 00 in full; of later versions these fields and whatever follows. Ids of zeros and version ff are invalid. */
    private static final Pattern VALID = Pattern.compile(
            "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]{0,200})?");

    private TraceParent() {}

    static @Nullable String parse(List<String> values) {
        if (values.size() != 1) {
            return null;
        }
        String value = values.get(0).strip();
        boolean valid = VALID.matcher(value).matches() && !(value.startsWith("00-") && value.length() != 55);
        return valid ? value : null;
    }
}
