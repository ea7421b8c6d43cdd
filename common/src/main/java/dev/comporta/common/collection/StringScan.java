package dev.comporta.common.collection;

import java.nio.charset.StandardCharsets;

/**
 * Reads one JSON string (RFC 8259, 7) where it stands, in UTF-8 bytes (RFC 3629, 4): how long it is, and that PostgreSQL can
 * store it. Says no to U+0000, to half of a surrogate pair, to bytes that are no UTF-8, and to what no JSON string has. For
 * one thread; holds on to nothing.
 */
final class StringScan {
    /** Of {@link #close}: there is no string, or one that cannot be stored. */
    static final int NONE = -1;

    private static final int UNICODE_ESCAPE_BYTES = 6;
    private static final String PLAIN_ESCAPES = "\"\\/bfnrt";
    private static final String PLAIN_MEANINGS = "\"\\/\b\f\n\r\t";

    private int codePoints;
    private boolean escaped;

    /**
     * Where the closing quote stands; {@link #NONE} when there is none that one may reach.
     *
     * @param from behind the opening quote
     * @param to behind the last byte that may be read
     */
    int close(byte[] bytes, int from, int to) {
        codePoints = 0;
        escaped = false;
        int at = from;
        while (at < to) {
            int b = bytes[at];
            if (b == '"') {
                return at;
            }
            int length = 1;
            if (b < 0) {
                length = sequence(bytes, at, to);
            } else if (b == '\\') {
                length = escape(bytes, at, to);
                escaped = true;
            } else if (b < ' ') {
                return NONE;
            }
            if (length == NONE) {
                return NONE;
            }
            at += length;
            codePoints++;
        }
        return NONE;
    }

    /** Of the string that {@link #close} read last. */
    int codePoints() {
        return codePoints;
    }

    /** What the string read last says, which stands from {@code from} to {@code close}. */
    String text(byte[] bytes, int from, int close) {
        if (!escaped) {
            return new String(bytes, from, close - from, StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder(close - from);
        int plain = from;
        int at = from;
        while (at < close) {
            if (bytes[at] != '\\') {
                at++;
                continue;
            }
            text.append(new String(bytes, plain, at - plain, StandardCharsets.UTF_8));
            int meaning = PLAIN_ESCAPES.indexOf(bytes[at + 1]);
            text.append(meaning < 0 ? (char) unit(bytes, at, close) : PLAIN_MEANINGS.charAt(meaning));
            at += meaning < 0 ? UNICODE_ESCAPE_BYTES : 2;
            plain = at;
        }
        return text.append(new String(bytes, plain, close - plain, StandardCharsets.UTF_8))
                .toString();
    }

    /** How many bytes the escape has, both halves of a pair together. */
    private static int escape(byte[] bytes, int at, int to) {
        if (at + 1 < to && PLAIN_ESCAPES.indexOf(bytes[at + 1]) >= 0) {
            return 2;
        }
        int unit = unit(bytes, at, to);
        if (unit <= 0 || Character.isLowSurrogate((char) unit)) {
            return NONE;
        }
        if (!Character.isHighSurrogate((char) unit)) {
            return UNICODE_ESCAPE_BYTES;
        }
        int second = unit(bytes, at + UNICODE_ESCAPE_BYTES, to);
        return second > 0 && Character.isLowSurrogate((char) second) ? 2 * UNICODE_ESCAPE_BYTES : NONE;
    }

    /** The UTF-16 unit that stands there as an escape with four hexadecimal digits. */
    private static int unit(byte[] bytes, int at, int to) {
        if (at + UNICODE_ESCAPE_BYTES > to || bytes[at] != '\\' || bytes[at + 1] != 'u') {
            return NONE;
        }
        int unit = 0;
        for (int i = at + 2; i < at + UNICODE_ESCAPE_BYTES; i++) {
            int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
            if (digit < 0) {
                return NONE;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    /** How many bytes the code point has that begins there: RFC 3629's table, so no overlong form and no surrogate. */
    private static int sequence(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xFF;
        int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (first < 0xC2 || first > 0xF4 || at + length > to) {
            return NONE;
        }
        int second = bytes[at + 1] & 0xFF;
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return NONE;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return NONE;
            }
        }
        return length;
    }
}
