package dev.comporta.ingest.http;

import io.netty.util.AsciiString;
import java.util.UUID;

/**
 * Text in ASCII whose length is known before it is written, so that it is written once, as the bytes that are sent. What
 * does not fit is a bug and throws. For one thread.
 */
final class AsciiText {
    static final int UUID_CHARACTERS = 36;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final byte[] bytes;
    private int length;

    AsciiText(int length) {
        bytes = new byte[length];
    }

    AsciiText add(String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    AsciiText add(byte[] text) {
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    AsciiText add(char c) {
        bytes[length++] = (byte) c;
        return this;
    }

    /** As {@link UUID#toString} has it. */
    AsciiText add(UUID id) {
        long most = id.getMostSignificantBits();
        long least = id.getLeastSignificantBits();
        return hex(most >>> 32, 8)
                .add('-')
                .hex(most >>> 16, 4)
                .add('-')
                .hex(most, 4)
                .add('-')
                .hex(least >>> 48, 4)
                .add('-')
                .hex(least, 12);
    }

    /** All of it, as a header's value; shared. */
    CharSequence text() {
        return new AsciiString(bytes(), false);
    }

    /** All of it; shared. */
    byte[] bytes() {
        if (length != bytes.length) {
            throw new IllegalStateException(length + " of " + bytes.length + " characters were written");
        }
        return bytes;
    }

    private AsciiText hex(long value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (value >>> shift) & 0xF];
        }
        return this;
    }
}
