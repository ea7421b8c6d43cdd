package dev.comporta.ingest.http;

import java.util.List;
import java.util.Optional;

/** Reads the Idempotency-Key header, bare or as a quoted string (RFC 8941, 3.3.3): 1 to 255 printable characters. */
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";

    private static final int MAX_LENGTH = 255;

    private IdempotencyKey() {}

    static Parsed<Optional<String>> parse(List<String> values) {
        if (values.isEmpty()) {
            return new Parsed.Good<>(Optional.empty());
        }
        if (values.size() > 1) {
            return Parsed.badHeader(HEADER + " is there more than once.");
        }
        String value = values.get(0).strip();
        if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
            return Parsed.badHeader(HEADER + " has characters that are not printable ASCII.");
        }
        Optional<String> key = value.startsWith("\"") ? unquoted(value) : Optional.of(value);
        if (key.isEmpty()) {
            return Parsed.badHeader(HEADER + " begins with a quote and is not a quoted string.");
        }
        int length = key.get().length();
        if (length == 0 || length > MAX_LENGTH) {
            return Parsed.badHeader(HEADER + " must have 1 to " + MAX_LENGTH + " characters.");
        }
        return new Parsed.Good<>(key);
    }

    /** Between one pair of quotes; a backslash stands before a quote or a backslash only. */
    private static Optional<String> unquoted(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                return i == value.length() - 1 ? Optional.of(text.toString()) : Optional.empty();
            }
            if (c == '\\') {
                i++;
                c = i < value.length() ? value.charAt(i) : 0;
                if (c != '"' && c != '\\') {
                    return Optional.empty();
                }
            }
            text.append(c);
        }
        return Optional.empty();
    }
}
