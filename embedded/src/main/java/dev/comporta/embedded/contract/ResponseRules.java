package dev.comporta.embedded.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Answers against the Response Objects of one document. Thread-safe. */
final class ResponseRules {
    /** Content-Type is described by the content (OpenAPI 3.1, 4.8.17.1); the others say how a message is framed. */
    private static final Set<String> NOT_DESCRIBED =
            Set.of("content-type", "content-length", "connection", "transfer-encoding");

    private static final String COMPONENTS = "components";

    /** The statuses with which a write is taken. */
    private static final Set<Integer> TAKEN = Set.of(201, 202);

    private static final String LOCATION = "Location";

    private final ObjectMapper json = new ObjectMapper();
    private final SchemaRegistry registry = SchemaRegistry.withDialect(Dialect.builder(Dialects.getDraft202012())
            .keyword(new NonValidationKeyword(COMPONENTS))
            .build());
    private final Map<JsonNode, Schema> schemas = Collections.synchronizedMap(new IdentityHashMap<>());
    private final JsonNode document;
    private final JsonNode strictComponents;

    ResponseRules(JsonNode document) {
        this.document = document;
        strictComponents = strict(document.path(COMPONENTS).deepCopy());
    }

    List<String> problems(JsonNode documented, SeenAnswer answer) {
        JsonNode response = resolved(documented);
        List<String> problems = new ArrayList<>();
        headers(response.path("headers"), answer, problems);
        content(response.path("content"), answer, problems);
        location(answer, problems);
        return problems;
    }

    /** OpenAPI cannot say that a header is there exactly when the body is of one kind: a single receipt, and not many. */
    private void location(SeenAnswer answer, List<String> problems) {
        boolean single = TAKEN.contains(answer.status())
                && parsed(answer.body()).map(body -> body.has("id")).orElse(false);
        if (single && !answer.headers().containsKey(LOCATION)) {
            problems.add("a single receipt without the header " + LOCATION);
        }
    }

    private Optional<JsonNode> parsed(String body) {
        try {
            return Optional.of(json.readTree(body));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private void headers(JsonNode documented, SeenAnswer answer, List<String> problems) {
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(NOT_DESCRIBED);
        for (Map.Entry<String, JsonNode> entry : documented.properties()) {
            known.add(entry.getKey());
            JsonNode header = resolved(entry.getValue());
            List<String> values = answer.headers().getOrDefault(entry.getKey(), List.of());
            if (values.isEmpty() && header.path("required").asBoolean()) {
                problems.add("the header " + entry.getKey() + " is missing");
            } else if (!values.isEmpty()) {
                check(header.path("schema"), value(header, String.join(", ", values)), entry.getKey(), problems);
            }
        }
        answer.headers().keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> problems.add("the header " + name + " is not documented there"));
    }

    private JsonNode value(JsonNode header, String text) {
        boolean number =
                resolved(header.path("schema")).path("type").asText().equals("integer") && text.matches("-?\\d{1,18}");
        return number
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
                : JsonNodeFactory.instance.textNode(text);
    }

    private void content(JsonNode documented, SeenAnswer answer, List<String> problems) {
        String type = answer.mediaType();
        JsonNode media = documented.path(type);
        if (answer.isHead()) {
            if (!answer.body().isEmpty()) {
                problems.add("an answer to HEAD has no content");
            }
        } else if (documented.isMissingNode()) {
            if (!type.isEmpty() || !answer.body().isEmpty()) {
                problems.add("no content is documented there");
            }
        } else if (media.isMissingNode()) {
            problems.add("the content type '" + type + "' is not documented there");
        } else if (type.endsWith("json") && media.has("schema")) {
            body(media.path("schema"), answer.body(), problems);
        }
    }

    private void body(JsonNode schema, String body, List<String> problems) {
        parsed(body)
                .ifPresentOrElse(
                        value -> check(schema, value, "body", problems), () -> problems.add("the body is no JSON"));
    }

    private void check(JsonNode schema, JsonNode value, String where, List<String> problems) {
        schemas.computeIfAbsent(schema, this::compiled)
                .validate(value)
                .forEach(error -> problems.add(where + error.getInstanceLocation() + ": " + error.getMessage()));
    }

    /** On its own a schema's {@code #/components/…} would lead nowhere. */
    private Schema compiled(JsonNode schema) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.putArray("allOf").add(schema);
        whole.set(COMPONENTS, strictComponents);
        return registry.getSchema(whole);
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.startsWith("#/") ? resolved(document.at(reference.substring(1))) : node;
    }

    /** A client has to bear members that it does not know; the server may not have any that nobody documented. */
    private static JsonNode strict(JsonNode node) {
        node.forEach(ResponseRules::strict);
        if (node instanceof ObjectNode schema
                && schema.path("type").asText().equals("object")
                && schema.path("properties").isObject()
                && !schema.has("additionalProperties")) {
            schema.put("additionalProperties", false);
        }
        return node;
    }
}
