package dev.comporta.common.collection;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;

/**
 * A parsed JSON body that still knows its text. Immutable in use; for one thread.
 *
 * @param root the value
 * @param whole the text as it came
 * @param spans where in the text each top-level member's value stands: first and behind-last character
 */
record JsonText(JsonNode root, String whole, Map<String, int[]> spans) {
    /** The text of a top-level member's value, exactly as it was sent. */
    String member(String name) {
        int[] span = Objects.requireNonNull(spans.get(name), name);
        return whole.substring(span[0], span[1]);
    }
}
