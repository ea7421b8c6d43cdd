package dev.comporta.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request of {@code src/test/http/cases.txt}, whose first lines describe the form. Immutable.
 *
 * @param statuses of the answers, in turn; 0 where the connection ends without one
 * @param closes whether the door then ends the connection, or serves what follows
 * @param ends whether the client ends its side behind the request
 * @param octets the request, a character for each byte
 */
record RawCase(String name, List<Integer> statuses, boolean closes, boolean ends, String octets) {
    private static final Pattern CASE = Pattern.compile("=== ([a-z0-9-]+) \\| ([0-9, ]+) (close|keep)( ends)?");
    private static final Pattern REPEATED = Pattern.compile("%<(\\d+)\\*([^>]*)>");
    private static final Pattern BYTE = Pattern.compile("%([0-9A-F]{2})");

    static List<RawCase> all() {
        List<RawCase> cases = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(Path.of("src/test/http/cases.txt")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            for (int i = 0; i < lines.size(); ) {
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).startsWith("=== ")) {
                    end++;
                }
                if (!lines.get(i).isEmpty()) {
                    cases.add(parse(lines.get(i), lines.subList(i + 1, end)));
                }
                i = end;
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RawCase parse(String title, List<String> lines) {
        Matcher parts = CASE.matcher(title);
        if (!parts.matches()) {
            throw new AssertionError("not a case: " + title);
        }
        StringBuilder request = new StringBuilder();
        for (String line : lines) {
            request.append(line.endsWith("\\") ? line.substring(0, line.length() - 1) : line + "\r\n");
        }
        return new RawCase(
                parts.group(1),
                Arrays.stream(parts.group(2).split(", ", -1))
                        .map(Integer::valueOf)
                        .toList(),
                parts.group(3).equals("close"),
                parts.group(4) != null,
                octets(filled(request.toString(), parts.group(1))));
    }

    private static String filled(String request, String name) {
        String comment = comment(name);
        String second = "POST /v1/comments HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\nContent-Length: "
                + comment(secondOf(name)).length() + "\r\n\r\n" + comment(secondOf(name));
        return request.replace("{c}", comment)
                .replace("{n}", Integer.toString(comment.length()))
                .replace("{x}", Integer.toHexString(comment.length()))
                .replace("{y}", Integer.toHexString(comment.length() + 1))
                .replace("{c1}", comment.substring(0, 1))
                .replace("{c2}", comment.substring(1))
                .replace("{x1}", Integer.toHexString(comment.length() - 1))
                .replace("{second}", second)
                .replace("{m}", Integer.toString(second.length()))
                .replace("{z}", Integer.toHexString(second.length()));
    }

    private static String comment(String text) {
        return TestDoor.COMMENT.replace("Hello", text);
    }

    private static String secondOf(String name) {
        return name + " second";
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

    /** The class of the case: its name's first word. */
    String group() {
        return name.substring(0, name.indexOf('-'));
    }

    /** True when only a deadline can answer it. */
    boolean isLate() {
        return statuses.contains(408);
    }

    /** How many of its writes may be in the queue. */
    long accepted() {
        return statuses.stream().filter(status -> status == 202).count();
    }

    /** The case whose comment this body is; empty for any other body. */
    static String nameIn(String body) {
        Matcher text = Pattern.compile("\"text\":\"([a-z0-9-]+)( second)?\"").matcher(body);
        return text.find() ? text.group(1) : "";
    }

    @Override
    public String toString() {
        return name.toLowerCase(Locale.ROOT);
    }
}
