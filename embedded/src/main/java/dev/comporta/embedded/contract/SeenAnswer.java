package dev.comporta.embedded.contract;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer as a client saw it. Immutable.
 *
 * @param method of the request; empty when nobody knows which request it was that is answered
 * @param path of the request, without its query
 * @param headers by name in any case
 * @param body as text
 */
public record SeenAnswer(String method, String path, int status, Map<String, List<String>> headers, String body) {
    public SeenAnswer {
        Map<String, List<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> anyCase.put(name, List.copyOf(values)));
        headers = anyCase;
    }

    /** Its media type without parameters; empty when it has none. */
    String mediaType() {
        String type = String.join(",", headers.getOrDefault("Content-Type", List.of()));
        return type.split(";", 2)[0].strip();
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    @Override
    public String toString() {
        return status + " to " + (method.isEmpty() ? "some request" : method + " " + path) + " " + headers + " " + body;
    }
}
