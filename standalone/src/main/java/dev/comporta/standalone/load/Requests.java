package dev.comporta.standalone.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A load's one request, whose bytes are sent again and again. Stateless. */
public final class Requests {
    /** The collection whose bodies are any bytes; the other's are JSON. */
    public static final String UPLOADS = "uploads";

    public static final String COMMENTS = "comments";

    private static final String TEMPLATE = resource("/load/comment.json");
    private static final String PLACE = "TEXT";

    /** No two words alike, as a compressor sees it: PostgreSQL would store a repeated text in no time. */
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .";

    private static final long SEED = 202;

    private Requests() {}

    /** The shortest body that this collection takes. */
    public static int leastBytes(String collection) {
        return collection.equals(UPLOADS) ? 1 : TEMPLATE.length() - PLACE.length() + 1;
    }

    /** In direct memory; the caller releases it. */
    static ByteBuf buffer(LoadJob job) {
        byte[] body = body(job.collection(), job.bodyBytes());
        String type = job.collection().equals(UPLOADS) ? "application/octet-stream" : "application/json";
        String head = "POST /v1/" + job.collection() + " HTTP/1.1\r\nHost: 127.0.0.1:" + job.port()
                + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        return ByteBufAllocator.DEFAULT
                .directBuffer(head.length() + body.length)
                .writeBytes(head.getBytes(StandardCharsets.ISO_8859_1))
                .writeBytes(body);
    }

    static byte[] body(String collection, int bytes) {
        Random random = new Random(SEED);
        if (collection.equals(UPLOADS)) {
            byte[] body = new byte[bytes];
            random.nextBytes(body);
            return body;
        }
        StringBuilder text = new StringBuilder(bytes);
        for (int left = bytes - TEMPLATE.length() + PLACE.length(); left > 0; left--) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return TEMPLATE.replace(PLACE, text).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String resource(String name) {
        try (InputStream in = Requests.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
