package dev.comporta.ingest.http;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.envelope.ReceiptId;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.envelope.TraceContext;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request to write says before its body. Immutable.
 *
 * @param contentType as it was sent, for an opaque body
 * @param key the Idempotency-Key
 * @param waitSeconds how long the client would wait for the row
 * @param trace what the write carries along: the client's, or this door's own
 * @param digest what the body must hash to
 */
record WriteHead(
        Collection collection,
        Shape shape,
        @Nullable String contentType,
        @Nullable String key,
        OptionalInt waitSeconds,
        @Nullable TraceContext trace,
        @Nullable String filename,
        @Nullable Sha256 digest) {

    /** Whose write it is, until there are API keys. */
    static final String TENANT = "";

    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    /** Possessive as in {@link ContentDisposition}; a parameter may be empty (RFC 9110, 5.6.6). */
    private static final Pattern PARAMETER = Pattern.compile("\\G;\\s*+"
            + "(?:([!#$%&'*+.^_`|~0-9a-z-]+)\\s*+=\\s*+(\"(?:[^\"\\\\]++|\\\\.)*+\"|[!#$%&'*+.^_`|~0-9a-z-]+)\\s*+)?+");

    /** How the body is to be read. */
    enum Shape {
        JSON,
        LINES,
        OPAQUE
    }

    /** Reads the headers; bad if one of them cannot be understood, or the collection does not take this type. */
    static Parsed<WriteHead> read(MultiMap headers, Collection collection) {
        List<String> types = all(headers, HttpHeaders.CONTENT_TYPE);
        Optional<Shape> shape = collection.isJson() ? jsonShape(types) : Optional.of(Shape.OPAQUE);
        if (shape.isEmpty() || types.size() > 1) {
            return new Parsed.Bad<>(new Refused(
                    Refusal.UNSUPPORTED_TYPE,
                    collection.isJson()
                            ? "Send " + JSON + ", or " + NDJSON + ", in UTF-8."
                            : "Send one Content-Type."));
        }
        Parsed<Optional<String>> key = IdempotencyKey.parse(all(headers, IdempotencyKey.HEADER));
        if (key instanceof Parsed.Bad<Optional<String>> bad) {
            return bad.as();
        }
        Parsed<Optional<String>> filename = ContentDisposition.filename(all(headers, ContentDisposition.HEADER));
        if (filename instanceof Parsed.Bad<Optional<String>> bad) {
            return bad.as();
        }
        Parsed<Optional<Sha256>> digest = ContentDigest.parse(all(headers, ContentDigest.HEADER));
        if (digest instanceof Parsed.Bad<Optional<Sha256>> bad) {
            return bad.as();
        }
        return new Parsed.Good<>(new WriteHead(
                collection,
                shape.get(),
                types.isEmpty() ? null : types.get(0),
                value(key),
                Preference.waitSeconds(all(headers, Preference.HEADER)),
                TraceParent.read(headers),
                value(filename),
                value(digest)));
    }

    /** The id that the key stands for, whatever the shape: what makes two requests the same. */
    UUID keyId(String ofKey) {
        return ReceiptId.derived(TENANT, collection.name(), ofKey);
    }

    /** The same, to carry that along. */
    WriteHead within(TraceContext own) {
        return new WriteHead(collection, shape, contentType, key, waitSeconds, own, filename, digest);
    }

    /** Most of these headers are not there, and a list for each would be what a small write allocates most. */
    private static List<String> all(MultiMap headers, CharSequence name) {
        return headers.contains(name) ? headers.getAll(name) : List.of();
    }

    private static <T> @Nullable T value(Parsed<Optional<T>> parsed) {
        return parsed instanceof Parsed.Good<Optional<T>> good ? good.value().orElse(null) : null;
    }

    /** Empty for any other type, and for a charset other than UTF-8. */
    private static Optional<Shape> jsonShape(List<String> types) {
        if (types.isEmpty()) {
            return Optional.empty();
        }
        if (types.get(0).equals(JSON)) {
            return Optional.of(Shape.JSON);
        }
        String type = types.get(0).toLowerCase(Locale.ROOT);
        int end = type.indexOf(';') < 0 ? type.length() : type.indexOf(';');
        if (!isUtf8(type.substring(end))) {
            return Optional.empty();
        }
        return switch (type.substring(0, end).strip()) {
            case JSON -> Optional.of(Shape.JSON);
            case NDJSON -> Optional.of(Shape.LINES);
            default -> Optional.empty();
        };
    }

    /** False as well for parameters that cannot be read: one of them may have been another charset. */
    private static boolean isUtf8(String parameters) {
        Matcher parameter = PARAMETER.matcher(parameters);
        int end = 0;
        while (parameter.find()) {
            end = parameter.end();
            boolean charset = "charset".equals(parameter.group(1));
            if (charset && !parameter.group(2).replace("\"", "").equals("utf-8")) {
                return false;
            }
        }
        return end == parameters.length();
    }
}
