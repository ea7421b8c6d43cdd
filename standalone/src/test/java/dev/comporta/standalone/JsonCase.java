package dev.comporta.standalone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of {@code src/test/json/cases.txt}, whose first lines describe the form. Immutable.
 *
 * @param name unique; what RFC 8259 leaves open begins with "open-" and the name of its line in docs/json.md
 * @param asMember the status that the text is answered with as a member of a body
 * @param asBody the same as a whole body
 * @param octets the text, a character for each byte
 */
record JsonCase(String name, int asMember, int asBody, String octets) {
    static final Path FOLDER = Path.of("src/test/json");

    private static final Pattern LINE = Pattern.compile("([a-z0-9-]+) \\| (\\d{3})(?:/(\\d{3}))? \\|(?: (.*))?");
    private static final Pattern REPEATED = Pattern.compile("%<(\\d+)\\*([^>]*)>");
    private static final Pattern BYTE = Pattern.compile("%([0-9A-F]{2})");

    static List<JsonCase> all() {
        try {
            return Files.readAllLines(FOLDER.resolve("cases.txt")).stream()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(JsonCase::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonCase parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new AssertionError("not a case: " + line);
        }
        int member = Integer.parseInt(parts.group(2));
        int body = parts.group(3) == null ? member : Integer.parseInt(parts.group(3));
        return new JsonCase(parts.group(1), member, body, octets(parts.group(4) == null ? "" : parts.group(4)));
    }

    private static String octets(String written) {
        String text = REPEATED.matcher(written)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(2).repeat(Integer.parseInt(found.group(1)))));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher escaped = BYTE.matcher(text);
        int end = 0;
        while (escaped.find()) {
            bytes.writeBytes(text.substring(end, escaped.start()).getBytes(StandardCharsets.UTF_8));
            bytes.write(Integer.parseInt(escaped.group(1), 16));
            end = escaped.end();
        }
        bytes.writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    byte[] bytes() {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The text as the characters that a row holds. Only for texts that are UTF-8. */
    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** False for bytes that no text of PostgreSQL can have. */
    boolean isText() {
        return text().indexOf(0) < 0 && Arrays.equals(text().getBytes(StandardCharsets.UTF_8), bytes());
    }

    /** The body {@code before}, this text, {@code after}. */
    byte[] within(String before, String after) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(bytes());
        body.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }
}
