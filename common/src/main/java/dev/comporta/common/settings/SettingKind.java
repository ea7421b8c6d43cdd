package dev.comporta.common.settings;

/** How a setting's text is read. */
public enum SettingKind {
    TEXT("any text"),
    /** Shown as {@code ****}; the variable with {@code _FILE} behind it reads it from a file. */
    SECRET("secret, or a file's name in the variable with `_FILE` behind it"),
    FLAG("`true` or `false`"),
    CHOICE("one of"),
    PORT("port, 0 to 65535"),
    COUNT("whole number"),
    /** {@code 500}, {@code 64KiB}, {@code 10MiB}, {@code 1GiB}. */
    BYTES("bytes, as `1048576` or `64KiB`, `10MiB`, `1GiB`, `1TiB`"),
    /** {@code 250ms}, {@code 2s}, {@code 5m}, {@code 1h}; a bare number is seconds. */
    DURATION("time, as `250ms`, `2s`, `5m`, `1h`; a bare number is seconds");

    private final String words;

    SettingKind(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
