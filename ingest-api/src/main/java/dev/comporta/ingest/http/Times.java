package dev.comporta.ingest.http;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Writes times in milliseconds as ISO 8601 has them. Thousands a second share all but their last digits, so those of the last
 * second are kept: formatting them took as long as signing the receipt. Thread-safe.
 */
final class Times {
    /** Of a time between the years 0 and 9999. */
    static final int CHARACTERS = "1970-01-01T00:00:00.000Z".length();

    private static final DateTimeFormatter SECONDS =
            new DateTimeFormatterBuilder().appendInstant(0).toFormatter();

    private volatile Second last = new Second(Instant.EPOCH.getEpochSecond(), "1970-01-01T00:00:00");

    private record Second(long epochSecond, String text) {}

    void append(Instant time, AsciiText text) {
        Second second = last;
        if (second.epochSecond() != time.getEpochSecond()) {
            String whole = SECONDS.format(time);
            second = new Second(time.getEpochSecond(), whole.substring(0, whole.length() - 1));
            last = second;
        }
        int millis = time.getNano() / 1_000_000;
        text.add(second.text())
                .add('.')
                .add((char) ('0' + millis / 100))
                .add((char) ('0' + millis / 10 % 10))
                .add((char) ('0' + millis % 10))
                .add('Z');
    }
}
