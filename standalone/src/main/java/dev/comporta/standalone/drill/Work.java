package dev.comporta.standalone.drill;

import dev.comporta.common.envelope.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * One request's writes.
 *
 * @param path of the collection
 * @param writes each by its marker, with the SHA-256 that its row must have
 */
record Work(WorkKind kind, String path, ByteBuffer body, Map<String, String> headers, Map<String, String> writes) {
    private static final String TEMPLATE = Rows.resource("comment.json");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     áéõçßж水🌊";
    private static final int LINES = 5;
    private static final int COMMENT_MOST = 1_500;
    private static final int UPLOAD_MOST = 60_000;

    /** Over the 256 KiB up to which an upload is an ordinary envelope. */
    private static final int LARGE_LEAST = 300_000;

    private static final int LARGE_MOST = 2_000_000;

    static Work of(WorkKind kind, String marker, Random random) {
        return switch (kind) {
            case UPLOAD, KEYED_UPLOAD -> upload(kind, marker, random, 1 + random.nextInt(UPLOAD_MOST));
            case LARGE_UPLOAD -> upload(kind, marker, random, LARGE_LEAST + random.nextInt(LARGE_MOST - LARGE_LEAST));
            case LINES -> lines(marker, random);
            default -> comment(kind, marker, random);
        };
    }

    private static Work comment(WorkKind kind, String marker, Random random) {
        String words = words(marker, random);
        String sent = kind == WorkKind.INVALID ? words + "\\u0000" : words;
        Map<String, String> headers = headers(kind, marker, "application/json");
        return new Work(
                kind,
                "/v1/comments",
                StandardCharsets.UTF_8.encode(json(kind, sent)),
                headers,
                Map.of(marker, digest(words.getBytes(StandardCharsets.UTF_8))));
    }

    private static Work lines(String marker, Random random) {
        Map<String, String> writes = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= LINES; i++) {
            String part = Marker.part(marker, i);
            String words = words(part, random);
            lines.add(json(WorkKind.LINES, words));
            writes.put(part, digest(words.getBytes(StandardCharsets.UTF_8)));
        }
        return new Work(
                WorkKind.LINES,
                "/v1/comments",
                StandardCharsets.UTF_8.encode(String.join("\n", lines)),
                headers(WorkKind.LINES, marker, "application/x-ndjson"),
                writes);
    }

    private static Work upload(WorkKind kind, String marker, Random random, int bytes) {
        byte[] body = new byte[bytes];
        random.nextBytes(body);
        Map<String, String> headers = headers(kind, marker, "application/octet-stream");
        headers.put("Content-Disposition", "attachment; filename=\"" + marker + "\"");
        return new Work(kind, "/v1/uploads", ByteBuffer.wrap(body), headers, Map.of(marker, digest(body)));
    }

    private static Map<String, String> headers(WorkKind kind, String marker, String contentType) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", contentType);
        if (kind.isKeyed()) {
            headers.put("Idempotency-Key", marker);
        }
        return headers;
    }

    private static String json(WorkKind kind, String words) {
        return TEMPLATE.replace("AUTHOR", kind == WorkKind.POISON ? "poison" : "drill")
                .replace("TEXT", words);
    }

    private static String words(String marker, Random random) {
        int[] letters = LETTERS.codePoints().toArray();
        StringBuilder words = new StringBuilder(marker).append(' ');
        for (int left = random.nextInt(COMMENT_MOST); left > 0; left--) {
            words.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return words.toString();
    }

    private static String digest(byte[] bytes) {
        return Sha256.of(ByteBuffer.wrap(bytes)).hex();
    }
}
