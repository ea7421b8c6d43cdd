package dev.comporta.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** JSON files beside this class, whose texts name words in braces that are filled in. Stateless. */
final class ApiTemplate {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ApiTemplate() {}

    /** Blocks. A file that is not there is a bug of the build, and no start. */
    static ObjectNode read(String file, Map<String, String> words) {
        try (InputStream in = ApiTemplate.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + file);
            }
            return (ObjectNode) filled(JSON.readTree(in), words);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    private static JsonNode filled(JsonNode node, Map<String, String> words) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> object.set(name, filled(object.path(name), words)));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, filled(array.path(i), words));
            }
        } else if (node.isTextual()) {
            String text = node.textValue();
            for (Map.Entry<String, String> word : words.entrySet()) {
                text = text.replace("{" + word.getKey() + "}", word.getValue());
            }
            return TextNode.valueOf(text);
        }
        return node;
    }
}
